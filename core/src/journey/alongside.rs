//! Two things at once, in one task: a linear journey with something small beside it.

use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;

/// Awaits `main`; `side` makes what progress it can meanwhile, and is dropped where it is when `main` is done.
pub(super) async fn alongside<T>(main: impl Future<Output = T>, side: impl Future<Output = ()>) -> T {
    let (mut main, mut side) = (pin!(main), pin!(side));
    let mut side_is_done = false;
    poll_fn(|context| {
        if let Poll::Ready(done) = main.as_mut().poll(context) {
            return Poll::Ready(done);
        }
        if !side_is_done {
            side_is_done = side.as_mut().poll(context).is_ready();
        }
        Poll::Pending
    })
    .await
}

/// Awaits `work`, or gives it up when `time` is over.
pub(super) async fn within<T>(work: impl Future<Output = T>, time: impl Future<Output = ()>) -> Option<T> {
    let (mut work, mut time) = (pin!(work), pin!(time));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => time.as_mut().poll(context).map(|()| None),
    })
    .await
}
