package dev.reckon.job.event;

/**
 * The function for one case of a sealed type.
 *
 * @param <V> the case
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface Case<V, X extends Exception> {
  void accept(V value) throws X;
}
