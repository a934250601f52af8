"""Tables: from rows of people to tables of counts, in the engine that holds them."""
