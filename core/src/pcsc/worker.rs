//! A thread that owns what may block, and a caller that does not wait for ever.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

type Call<S> = Box<dyn FnOnce(&mut S) + Send>;

/// Runs calls on a state of its own, one at a time.
pub(super) struct Worker<S> {
    calls: mpsc::Sender<Call<S>>,
}

impl<S: Send + 'static> Worker<S> {
    pub(super) fn start(mut state: S) -> Self {
        let (calls, receiver) = mpsc::channel::<Call<S>>();
        thread::spawn(move || {
            while let Ok(call) = receiver.recv() {
                call(&mut state);
            }
        });
        Self { calls }
    }

    /// What the call answers, or `None` when it did not within `bound`: the thread stays stuck in it.
    pub(super) fn call<R: Send + 'static>(
        &self,
        bound: Duration,
        call: impl FnOnce(&mut S) -> R + Send + 'static,
    ) -> Option<R> {
        let (answer, answered) = mpsc::channel();
        let call = move |state: &mut S| {
            let _ = answer.send(call(state));
        };
        self.calls.send(Box::new(call)).ok()?;
        answered.recv_timeout(bound).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_never_returns_is_given_up() {
        let worker = Worker::start(1);
        assert_eq!(worker.call(Duration::from_secs(60), |state| *state + 1), Some(2));
        let stuck = worker.call(Duration::from_millis(10), |_| {
            loop {
                thread::park();
            }
        });
        assert_eq!(stuck, None::<()>);
    }
}
