package dev.reckon.job.catalogue;

import java.io.Serializable;
import java.util.Map;

/** The items known to be withdrawn. Safe for any number of threads. */
public interface Withdrawals extends AutoCloseable {

  /** Whether an item was removed or is not available; false for an unknown item. */
  boolean isWithdrawn(String itemId);

  /** Items withdrawn now. */
  int size();

  /** Records of the topic of items that could not be read, by reason. */
  Map<String, Long> skipped();

  @Override
  void close();

  /** Opens the withdrawals in the process that needs them. */
  @FunctionalInterface
  interface Factory extends Serializable {
    Withdrawals open();
  }
}
