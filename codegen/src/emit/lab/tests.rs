//! Labs of small networks, as text; what packets do in them is asked elsewhere.
