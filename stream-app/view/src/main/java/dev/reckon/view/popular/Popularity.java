package dev.reckon.view.popular;

/** Knows what is popular. */
public interface Popularity extends AutoCloseable {

  /** Most items that are known. */
  int MAX_ITEMS = 1_000;

  /** The newest list; never waits. */
  PopularList list();

  /** Stops to follow what is popular. */
  @Override
  void close();
}
