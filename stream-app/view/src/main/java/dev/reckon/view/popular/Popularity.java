package dev.reckon.view.popular;

/** Provides popular items. */
public interface Popularity extends AutoCloseable {

  /** The most items provided. */
  int MAX_ITEMS = 1_000;

  /** The newest list; never waits. */
  PopularList list();

  /** Stops updating. */
  @Override
  void close();
}
