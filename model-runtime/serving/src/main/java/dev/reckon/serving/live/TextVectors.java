package dev.reckon.serving.live;

import java.util.Map;

/**
 * Vectors of the texts of items.
 *
 * @param version another number whenever they change; never 0
 * @param byItem by item id, in the order in which their rows follow one another
 */
public record TextVectors(long version, Map<String, Encoded> byItem) {

  /**
   * A text that was encoded.
   *
   * @param text its digest
   * @param title of the item
   * @param vector of length 1; not to be changed
   */
  public record Encoded(String text, String title, float[] vector) {}
}
