package dev.reckon.model.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A vector for each of some items, made of their texts or pictures by any other program, each
 * scaled to length 1. A file of them is UTF-8 text, gzip where its name ends in {@code .gz}, with a
 * line {@code item TAB v_1 v_2 ... v_V} for each item.
 */
public final class ItemVectors {

  private static final String EXPECTED = "an item, a tab and numbers with blanks between them";

  private final Map<String, float[]> vectors;
  private final int width;
  private final String sha256;

  private ItemVectors(Map<String, float[]> vectors, int width, String sha256) {
    this.vectors = vectors;
    this.width = width;
    this.sha256 = sha256;
  }

  /**
   * Reads a file.
   *
   * @throws DatasetException where there is none, a line is malformed, an item occurs twice or the
   *     vectors differ in width
   */
  public static ItemVectors read(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new DatasetException("There is no file of item vectors " + path + ": check its path");
    }
    Map<String, float[]> vectors = new LinkedHashMap<>();
    int[] width = {0};
    new DatasetFile(path)
        .readLines(
            (line, place) -> {
              int tab = line.indexOf('\t');
              if (tab < 1) {
                throw place.malformed(EXPECTED, line);
              }
              float[] vector = numbers(line, tab + 1, place);
              width[0] = vectors.isEmpty() ? vector.length : width[0];
              if (vector.length != width[0]) {
                throw place.malformed(
                    width[0] + " numbers as in the lines before", vector.length + " numbers");
              }
              if (vectors.put(line.substring(0, tab), unit(vector)) != null) {
                throw place.malformed("one line for each item", line.substring(0, tab) + " again");
              }
            });
    if (vectors.isEmpty()) {
      throw new DatasetException(path + " holds no item vectors: a line is " + EXPECTED);
    }
    return new ItemVectors(
        Collections.unmodifiableMap(vectors), width[0], DatasetDigest.of(List.of(path)));
  }

  private static float[] numbers(String line, int from, DatasetFile.Place place) {
    String[] words = line.substring(from).strip().split("\\s+", -1);
    float[] numbers = new float[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = number(words[i], place);
    }
    return numbers;
  }

  private static float number(String word, DatasetFile.Place place) {
    try {
      float number = Float.parseFloat(word);
      if (Float.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told apart by what it is not, like the others.
    }
    throw place.malformed(EXPECTED, word);
  }

  /** A vector of nothing but zeros stays as it is. */
  private static float[] unit(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    if (square > 0) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (vector[i] / Math.sqrt(square));
      }
    }
    return vector;
  }

  /** V. */
  public int width() {
    return width;
  }

  /** The items that have a vector, in the order of the file. */
  public Set<String> itemIds() {
    return vectors.keySet();
  }

  /** Of the file's uncompressed content, hex. */
  public String sha256() {
    return sha256;
  }

  /** The vectors of these items, (items, V) row by row; zeros where an item has none. */
  public float[] rows(List<String> itemIds) {
    float[] rows = new float[Math.multiplyExact(itemIds.size(), width)];
    for (int i = 0; i < itemIds.size(); i++) {
      float[] vector = vectors.get(itemIds.get(i));
      if (vector != null) {
        System.arraycopy(vector, 0, rows, i * width, width);
      }
    }
    return rows;
  }
}
