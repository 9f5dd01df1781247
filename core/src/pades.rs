//! Signing PDFs.
