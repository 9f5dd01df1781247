//! Sets without a sorting algorithm for each kind of member.

use std::collections::BTreeSet;

/// A set of these, put in one after the other. `collect` would sort them first: for the sets of this crate, that is 19 KiB
/// of a phone's library.
pub(crate) fn set<T: Ord>(members: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(members);
    set
}
