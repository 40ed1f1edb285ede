//! Figures: the desk of today, and members as staff sees them.

pub(crate) mod desk_screen;
pub(crate) mod flow;
pub(crate) mod intent;
pub(crate) mod screen;
