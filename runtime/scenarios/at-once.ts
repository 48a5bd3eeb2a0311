/**
 * Does `work` for each item, at most `atOnce` at the same time. Gives the results in the items' order, each as soon as it
 * and those before it are there. `work` must not reject.
 */
export async function* atOnce<T, R>(
  items: readonly T[],
  { most, work }: { readonly most: number; work(item: T): Promise<R> },
): AsyncGenerator<R, void> {
  const results = items.map((item) => ({ item, done: Promise.withResolvers<R>() }));
  const queue = results.values();
  const hand = async (): Promise<void> => {
    for (const { item, done } of queue) done.resolve(await work(item));
  };
  const hands = Promise.all(Array.from({ length: Math.max(1, most) }, hand));
  for (const { done } of results) yield await Promise.race([done.promise, hands.then(() => done.promise)]);
  await hands;
}
