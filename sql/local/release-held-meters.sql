-- Safe to repeat: what the last meter sync held is void once the next one has looked.
delete from held_deactivations
