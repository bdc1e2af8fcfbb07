"""What a lesson shows beside its curves: pictures and tables, made from arrays."""
