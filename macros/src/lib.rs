//! The macros of vpcraft.
mod syntax;
