CREATE TABLE outlet (
  name text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('outlet', 'hub')),
  city text NOT NULL,
  address text NOT NULL,
  phone text NOT NULL,
  hours text NOT NULL
);

CREATE TABLE customer (
  id integer PRIMARY KEY,
  name text NOT NULL,
  phone text NOT NULL UNIQUE,
  level text NOT NULL CHECK (level IN ('standard', 'silver', 'gold')),
  city text NOT NULL,
  since date NOT NULL
);

CREATE TABLE courier (
  id integer PRIMARY KEY,
  name text NOT NULL,
  phone text NOT NULL,
  outlet text NOT NULL REFERENCES outlet
);

CREATE TABLE purchase (
  number text PRIMARY KEY,
  customer integer NOT NULL REFERENCES customer,
  status text NOT NULL CHECK (status IN ('new', 'picking', 'shipped', 'delivered')),
  goods text NOT NULL,
  pieces integer NOT NULL,
  weight_kg numeric(8, 2) NOT NULL,
  warehouse text NOT NULL,
  created_at timestamptz NOT NULL
);

CREATE TABLE waybill (
  number text PRIMARY KEY CHECK (number ~ '^\d{12}$'),
  purchase text NOT NULL REFERENCES purchase,
  customer integer NOT NULL REFERENCES customer,
  status text NOT NULL CHECK (status IN ('created', 'inTransit', 'outForDelivery', 'signed', 'exception')),
  outlet text NOT NULL REFERENCES outlet,
  courier integer REFERENCES courier,
  eta timestamptz,
  signed_by text,
  exception_reason text,
  updated_at timestamptz NOT NULL
);
CREATE INDEX ON waybill (customer);

CREATE TABLE waybill_event (
  waybill text NOT NULL REFERENCES waybill,
  at timestamptz NOT NULL,
  place text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (waybill, at)
);

CREATE TABLE vehicle (
  plate text PRIMARY KEY,
  driver text NOT NULL,
  model text NOT NULL,
  home text NOT NULL REFERENCES outlet
);

CREATE TABLE vehicle_position (
  plate text NOT NULL REFERENCES vehicle,
  at timestamptz NOT NULL,
  longitude numeric(9, 5) NOT NULL,
  latitude numeric(8, 5) NOT NULL,
  place text NOT NULL,
  speed_kmh integer NOT NULL,
  PRIMARY KEY (plate, at)
);

CREATE TABLE stock (
  warehouse text NOT NULL,
  sku text NOT NULL,
  name text NOT NULL,
  quantity integer NOT NULL CHECK (quantity >= 0),
  PRIMARY KEY (warehouse, sku)
);

-- Written by callers: survives the daily seeding, so it points at no seeded row.
CREATE TABLE ticket (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  category text NOT NULL,
  phone text NOT NULL,
  waybill text,
  text text NOT NULL,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'closed')),
  created_at timestamptz NOT NULL,
  idempotency_key text UNIQUE,
  request_hash text NOT NULL
);
