package dev.reckon.job.catalogue;

import java.io.Serializable;
import java.util.Map;

/** Tells which items were withdrawn, as far as is known. Safe for any number of threads. */
public interface Withdrawals extends AutoCloseable {

  /** Whether an item was removed or is not available; false for one that nobody has mentioned. */
  boolean isWithdrawn(String itemId);

  /** Items withdrawn now. */
  int size();

  /** Records of the topic of items that could not be read, by reason. */
  Map<String, Long> skipped();

  @Override
  void close();

  /** Opens them where they are needed. */
  @FunctionalInterface
  interface Factory extends Serializable {
    Withdrawals open();
  }
}
