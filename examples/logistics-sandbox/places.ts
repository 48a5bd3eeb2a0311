import type pg from 'pg';
import { decline } from './answers.ts';

export interface Place {
  readonly city: string;
  readonly areaCode: string;
  readonly region: string;
  readonly served: boolean;
  readonly longitude: number;
  readonly latitude: number;
}

export interface Point {
  readonly longitude: number;
  readonly latitude: number;
}

interface PlaceRow {
  readonly city: string;
  readonly area_code: string;
  readonly region: string;
  readonly served: boolean;
  readonly longitude: string;
  readonly latitude: string;
}

const placeOf = (row: PlaceRow): Place => ({
  city: row.city,
  areaCode: row.area_code,
  region: row.region,
  served: row.served,
  longitude: Number(row.longitude),
  latitude: Number(row.latitude),
});

/** The place of a city's name (`上海`, `上海市`) or its area code (`021`). */
export const findPlace = async (db: Pick<pg.Pool, 'query'>, name: string): Promise<Place | undefined> => {
  const { rows } = await db.query<PlaceRow>(
    `SELECT * FROM place WHERE city = $1 OR city || '市' = $1 OR area_code = $1 OR ltrim(area_code, '0') = $1`,
    [name.trim()],
  );
  return rows[0] && placeOf(rows[0]);
};

export const placeOrDecline = async (db: Pick<pg.Pool, 'query'>, name: string): Promise<Place> => {
  const place = await findPlace(db, name);
  if (place) return place;
  throw decline(422, 'not_served', '暂时不通快递', 'that place is not served');
};

/** The place that an address begins with: `上海市徐汇区…`. */
export const placeIn = async (db: Pick<pg.Pool, 'query'>, address: string): Promise<Place | undefined> => {
  const { rows } = await db.query<PlaceRow>('SELECT * FROM place WHERE starts_with($1, city)', [address.trim()]);
  return rows[0] && placeOf(rows[0]);
};

const EARTH_KM = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Kilometres along the great circle, to a tenth. */
export const distanceKm = (from: Point, to: Point): number => {
  const latitude = radians(to.latitude - from.latitude) / 2;
  const longitude = radians(to.longitude - from.longitude) / 2;
  const across = Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude));
  const chord = Math.sin(latitude) ** 2 + across * Math.sin(longitude) ** 2;
  return Math.round(2 * EARTH_KM * Math.asin(Math.sqrt(chord)) * 10) / 10;
};

/** `121.22,31.24`, a city or an area code. */
export const pointOf = async (db: Pick<pg.Pool, 'query'>, near: string): Promise<Point | undefined> => {
  const given = /^(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)$/.exec(near.trim());
  if (given) return { longitude: Number(given[1]), latitude: Number(given[2]) };
  return findPlace(db, near);
};

/** `items` with their distance from `point`, the nearest first. */
export const nearestFirst = <T extends Point>(items: readonly T[], point: Point): (T & { distanceKm: number })[] =>
  items
    .map((item) => ({ ...item, distanceKm: distanceKm(point, item) }))
    .sort((one, other) => one.distanceKm - other.distanceKm);
