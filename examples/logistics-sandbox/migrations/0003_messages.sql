-- Text messages that were handed to the gateway; nobody's telephone rings.
CREATE TABLE message (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  recipient text NOT NULL,
  text text NOT NULL,
  at timestamptz NOT NULL
);
