package dev.reckon.language;

import dev.reckon.event.v1.Item;
import dev.reckon.model.text.TextRules;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The words of an item's title and its categories as a vector of few numbers, of length 1: each
 * adds 1 or -1 at a place, both by its hash (feature hashing, arXiv 0902.2206, section 2). Items
 * with equal words and categories are near to each other, whatever these mean.
 */
final class HashedFeatures {

  /** Numbers of a vector. */
  static final int WIDTH = 256;

  private HashedFeatures() {}

  /** The vector of an item; zeros where it has neither title nor categories. */
  static float[] of(Item item) {
    float[] vector = new float[WIDTH];
    for (String feature : features(item)) {
      CRC32C hash = new CRC32C();
      hash.update(feature.getBytes(StandardCharsets.UTF_8));
      int place = (int) (hash.getValue() % WIDTH);
      vector[place] += hash.getValue() >>> 31 == 0 ? 1 : -1;
    }
    Vectors.scaleToUnit(vector);
    return vector;
  }

  private static Set<String> features(Item item) {
    Set<String> features = new LinkedHashSet<>();
    TextRules.NEWEST.words(item.getTitle()).forEach(word -> features.add("word " + word));
    ItemTexts.categories(item).forEach(category -> features.add("category " + category));
    return features;
  }
}
