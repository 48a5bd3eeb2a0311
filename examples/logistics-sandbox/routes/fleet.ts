import { Hono } from 'hono';
import type pg from 'pg';
import { Type } from 'typebox';
import { body, decline, listQuery, notFound, type Page, Phone, refuse, Words } from '../answers.ts';
import { once } from '../once.ts';
import { findPlace, nearestFirst, pointOf } from '../places.ts';
import { beijing, spokenTime } from '../time.ts';
import type { System } from './system.ts';

interface VehicleRow {
  readonly plate: string;
  readonly driver: string;
  readonly driver_phone: string;
  readonly owner_phone: string;
  readonly model: string;
  readonly home: string;
}

interface FixRow {
  readonly at: Date;
  readonly longitude: string;
  readonly latitude: string;
  readonly place: string;
  readonly speed_kmh: number;
}

const vehicle = (row: VehicleRow) => ({
  plate: row.plate,
  driver: row.driver,
  driverPhone: row.driver_phone,
  ownerPhone: row.owner_phone,
  model: row.model,
  home: row.home,
});

const position = (row: FixRow, now: Date) => ({
  at: beijing(row.at),
  ageMinutes: Math.floor((now.getTime() - row.at.getTime()) / 60_000),
  longitude: Number(row.longitude),
  latitude: Number(row.latitude),
  place: row.place,
  speedKmh: row.speed_kmh,
});

/** By the whole plate, or what a caller can key of it: its last characters, when they name one vehicle. */
const vehicleOf = async (db: Pick<pg.Pool, 'query'>, plate: string): Promise<VehicleRow> => {
  const { rows } = await db.query<VehicleRow>(
    'SELECT * FROM vehicle WHERE plate = $1 OR (length($1) >= 4 AND plate LIKE $2)',
    [plate, `%${plate.replaceAll(/[%_\\]/g, '')}`],
  );
  if (!rows[0] || rows.length > 1) throw notFound('vehicle');
  return rows[0];
};

const POSITIONS = 4;

const fixesOf = async (db: Pick<pg.Pool, 'query'>, plate: string, now: Date): Promise<FixRow[]> => {
  const { rows } = await db.query<FixRow>(
    'SELECT * FROM vehicle_position WHERE plate = $1 AND at <= $2 ORDER BY at DESC LIMIT $3',
    [plate, now, POSITIONS],
  );
  return rows;
};

export const Alarm = Type.Object(
  {
    kind: Type.Enum(['theft', 'robbery', 'accident']),
    phone: Type.Optional(Phone),
    text: Type.Optional(Words(500)),
  },
  { additionalProperties: false },
);

interface AlarmRow {
  readonly id: number;
  readonly kind: string;
  readonly phone: string;
  readonly text: string;
  readonly place: string | null;
  readonly longitude: string | null;
  readonly latitude: string | null;
  readonly at: Date;
}

const alarm = (row: AlarmRow) => ({
  id: row.id,
  kind: row.kind,
  phone: row.phone,
  text: row.text,
  at: beijing(row.at),
  position:
    row.place === null ? null : { place: row.place, longitude: Number(row.longitude), latitude: Number(row.latitude) },
});

export const Taken = Type.Object({ phone: Phone, plate: Type.Optional(Words(10)) }, { additionalProperties: false });

interface OfferRow {
  readonly id: string;
  readonly origin: string;
  readonly destination: string;
  readonly goods: string;
  readonly weight_kg: number;
  readonly volume_m3: string;
  readonly price_fen: number;
  readonly contact: string;
  readonly contact_phone: string;
  readonly load_at: Date;
}

const offer = (row: OfferRow) => ({
  id: row.id,
  from: row.origin,
  to: row.destination,
  goods: row.goods,
  weightKg: row.weight_kg,
  volumeM3: Number(row.volume_m3),
  priceFen: row.price_fen,
  loadAt: beijing(row.load_at),
});

/** Vehicles and where they are, alarms, rescue stations, and cargo that waits for a truck. */
export const fleet = (system: System): Hono => {
  const { pool, now } = system;
  return new Hono()
    .get('/vehicles', async (c) => {
      const { page, pageSize, offset } = listQuery(c, []);
      const { rows } = await pool.query<VehicleRow>('SELECT * FROM vehicle ORDER BY plate LIMIT $1 OFFSET $2', [
        pageSize,
        offset,
      ]);
      const count = await pool.query<{ total: number }>('SELECT count(*)::int AS total FROM vehicle');
      const total = count.rows[0]?.total ?? 0;
      return c.json({ items: rows.map(vehicle), total, page, pageSize } satisfies Page<unknown>);
    })
    .get('/vehicles/:plate', async (c) => {
      const found = await vehicleOf(pool, c.req.param('plate'));
      const positions = (await fixesOf(pool, found.plate, now())).map((fix) => position(fix, now()));
      const { rows } = await pool.query<AlarmRow>(
        'SELECT * FROM vehicle_alarm WHERE plate = $1 AND ended_at IS NULL ORDER BY id DESC LIMIT 1',
        [found.plate],
      );
      return c.json({
        ...vehicle(found),
        position: positions[0] ?? null,
        positions,
        alarm: rows[0] ? alarm(rows[0]) : null,
      });
    })
    .get('/vehicles/:plate/alarms', async (c) => {
      const found = await vehicleOf(pool, c.req.param('plate'));
      const { rows } = await pool.query<AlarmRow>('SELECT * FROM vehicle_alarm WHERE plate = $1 ORDER BY id DESC', [
        found.plate,
      ]);
      return c.json({ items: rows.map(alarm), total: rows.length });
    })
    .post('/vehicles/:plate/alarms', async (c) => {
      const plate = c.req.param('plate');
      const wanted = await body(c, Alarm);
      return once(c, system, wanted, async (client) => {
        const found = await vehicleOf(client, plate);
        const [fix] = await fixesOf(client, found.plate, now());
        const { rows } = await client.query<AlarmRow>(
          `INSERT INTO vehicle_alarm (plate, kind, phone, text, place, longitude, latitude, at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *`,
          [
            found.plate,
            wanted.kind,
            wanted.phone ?? '',
            wanted.text ?? '',
            fix?.place ?? null,
            fix?.longitude ?? null,
            fix?.latitude ?? null,
            now(),
          ],
        );
        return { status: 201, body: rows[0] ? alarm(rows[0]) : {} };
      });
    })
    .get('/stations', async (c) => {
      const near = c.req.query('near') ?? '';
      const point = await pointOf(pool, near);
      if (!point) return c.json({ items: [], total: 0 });
      const { rows } = await pool.query<{
        name: string;
        phone: string;
        address: string;
        longitude: string;
        latitude: string;
      }>('SELECT * FROM station');
      const stations = rows.map((row) => ({
        ...row,
        longitude: Number(row.longitude),
        latitude: Number(row.latitude),
      }));
      return c.json({ items: nearestFirst(stations, point), total: stations.length });
    })
    .get('/cargo', async (c) => {
      const { filter } = listQuery(c, ['to', 'spaceM3', 'weightKg']);
      const [space, weight] = [filter('spaceM3'), filter('weightKg')].map((text) =>
        text === null ? null : Number(text),
      );
      if (Number.isNaN(space) || Number.isNaN(weight))
        throw refuse(400, 'bad_request', 'spaceM3 and weightKg are numbers');
      const to = filter('to');
      const place = to === null ? undefined : await findPlace(pool, to);
      const { rows } = await pool.query<OfferRow>(
        `SELECT * FROM cargo_offer WHERE ($1::text IS NULL OR destination = $1)
         AND ($2::numeric IS NULL OR volume_m3 <= $2) AND ($3::numeric IS NULL OR weight_kg <= $3)
         AND id NOT IN (SELECT offer FROM cargo_taken) ORDER BY price_fen DESC, id`,
        [to === null ? null : (place?.city ?? to), space, weight],
      );
      return c.json({ items: rows.map(offer), total: rows.length });
    })
    .post('/cargo/:id/take', async (c) => {
      const id = c.req.param('id');
      const wanted = await body(c, Taken);
      return once(c, system, wanted, async (client) => {
        const { rows } = await client.query<OfferRow>('SELECT * FROM cargo_offer WHERE id = $1', [id]);
        const [found] = rows;
        if (!found) throw notFound('load');
        const taken = await client.query(
          'INSERT INTO cargo_taken (offer, phone, plate, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
          [id, wanted.phone, wanted.plate ?? null, now()],
        );
        if (taken.rowCount === 0) throw decline(409, 'taken', '这个货源已经被接走', 'somebody else took it');
        return {
          status: 200,
          body: {
            ...offer(found),
            contact: found.contact,
            contactPhone: found.contact_phone,
            loadText: spokenTime(found.load_at, undefined, now()),
          },
        };
      });
    });
};
