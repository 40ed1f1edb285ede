//! What people do with Kopilka, told as tests over the whole stack; all of them are in `stories/`.
