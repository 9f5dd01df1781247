//! The phone's side of a session with a signing service; it knows no card.
//!
//! `docs/session-protocol.md` is what it speaks; the paragraphs cited here are that file's.
//!
//! ```text
//!   client          one function for each request, with the retries of §5
//!     ├── messages     what is sent and what is answered, within limits
//!     ├── port         HTTP and waiting, as the shell implements them
//!     └── invitation   the QR code or the app link, judged before any request
//! ```

mod client;
mod encoding;
mod invitation;
mod json;
mod messages;
mod port;

pub use client::{Client, Token};
pub use invitation::{Hosts, Invitation, InvitationKind};
pub use messages::{Claim, IdentifiedBy, MatchingCode, OfferedDocument, PhoneState, Requester, SessionState};
pub use port::{CONNECT_TIMEOUT_MS, Head, Http, HttpError, Method, Receiver, Request, Stop, Timer};

pub(crate) use encoding::{base64_decode, base64_encode};
pub(crate) use json::Object;
pub(crate) use messages::{Event, MAX_DOCUMENTS, MAX_SIGNATURE_BYTES};
