package dev.reckon.serving.live;

/**
 * What a model can do with the texts of items that training did not know: it gives each a row, by
 * the vector of its text. Thread-safe.
 */
public interface TextRows {

  /** How vectors are made of texts. Models of one encoding share them. */
  String encoding();

  /**
   * Whether the row of an item would be one of its text: the bundle does not have the item, or
   * knows nothing of it but the text that it had before.
   */
  boolean mayTake(String itemId);

  /**
   * The same, now that its text is known.
   *
   * @param text its digest
   */
  boolean takes(String itemId, String text);

  /** The {@link TextVectors#version} of the rows that it has; 0 for those of its bundle alone. */
  long version();

  /** How many of its items were not in its bundle. */
  int newItems();

  /**
   * The model with the rows of all vectors that it takes, and of no others. Both are closed, in any
   * order.
   */
  ServableModel with(TextVectors vectors);
}
