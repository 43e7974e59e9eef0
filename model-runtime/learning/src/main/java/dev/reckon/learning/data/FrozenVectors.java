package dev.reckon.learning.data;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.DatasetFile;
import dev.reckon.model.text.TextRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A vector for each of some items, or of some words, made by any other program, each scaled to
 * length 1. A file of them is UTF-8 text, gzip where its name ends in {@code .gz}.
 */
public final class FrozenVectors {

  /** How files of word2vec and fastText begin: how many words, how many numbers each. */
  private static final Pattern COUNTS = Pattern.compile("\\d+ \\d+ *");

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Map<String, float[]> vectors;
  private final String sha256;

  /** What is taken away from each where it is read, (V). */
  private final float[] centre;

  private FrozenVectors(Map<String, float[]> vectors, String sha256, float[] centre) {
    this.vectors = Collections.unmodifiableMap(vectors);
    this.sha256 = sha256;
    this.centre = centre;
  }

  /**
   * Vectors that were computed.
   *
   * @param vectors by name, each of length 1; at least one
   * @param sha256 of what they were computed from, hex
   */
  public static FrozenVectors of(Map<String, float[]> vectors, String sha256) {
    int width = vectors.values().iterator().next().length;
    return new FrozenVectors(new LinkedHashMap<>(vectors), sha256, new float[width]);
  }

  /**
   * The same with the mean of some as the centre: those of language models share a large part,
   * which says nothing of an item (arXiv 1702.01417, section 2).
   *
   * @param names of which those that have no vector are left out
   */
  public FrozenVectors centredOn(Collection<String> names) {
    double[] sums = new double[width()];
    int count = 0;
    for (String name : names) {
      float[] vector = vectors.get(name);
      count += vector == null ? 0 : 1;
      for (int i = 0; vector != null && i < sums.length; i++) {
        sums[i] += vector[i];
      }
    }
    float[] mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / Math.max(1, count));
    }
    return centredAt(mean);
  }

  /**
   * The same with another centre.
   *
   * @param centre (V)
   */
  public FrozenVectors centredAt(float[] centre) {
    return new FrozenVectors(vectors, sha256, centre.clone());
  }

  /** What is taken away from each vector where it is read, (V); zeros at first. */
  public float[] centre() {
    return centre.clone();
  }

  /**
   * Reads vectors of items: a line {@code item TAB v_1 v_2 ... v_V} for each.
   *
   * @throws DatasetException where there is no such file, a line is malformed, an item occurs twice
   *     or the vectors differ in width
   */
  public static FrozenVectors ofItems(Path path) {
    Reader reader = new Reader("item", "an item, a tab and numbers with blanks between them");
    return reader.read(
        path,
        (line, place) -> {
          int tab = line.indexOf('\t');
          if (tab < 1) {
            throw place.malformed(reader.expected, line);
          }
          String item = line.substring(0, tab);
          float[] vector = reader.unit(fields(line.substring(tab)), 0, place);
          if (reader.vectors.put(item, vector) != null) {
            throw place.malformed("one line for each item", item + " again");
          }
        });
  }

  /**
   * Reads vectors of words, as word2vec, GloVe and fastText write them as text: a line {@code word
   * v_1 v_2 ... v_V} for each, behind a line of both counts or not. Words are normalised by the
   * newest {@link TextRules}; of several equal words the first counts, as such files list the most
   * frequent first. An entry that is not a single word, such as punctuation, is skipped.
   *
   * @throws DatasetException where there is no such file, a line is malformed, the vectors differ
   *     in width or none is of a word
   */
  public static FrozenVectors ofWords(Path path) {
    Reader reader = new Reader("word", "a word and numbers with blanks between them");
    return reader.read(
        path,
        (line, place) -> {
          if (place.number() == 1 && COUNTS.matcher(line).matches()) {
            return;
          }
          String[] fields = fields(line);
          int end = endOfWord(fields, reader.width);
          float[] vector = reader.unit(fields, end, place);
          List<String> words = TextRules.NEWEST.words(String.join(" ", Arrays.copyOf(fields, end)));
          if (words.size() == 1) {
            reader.vectors.putIfAbsent(words.get(0), vector);
          }
        });
  }

  /** V. */
  public int width() {
    return centre.length;
  }

  /** The items or words that have a vector, in the order of the file. */
  public Set<String> names() {
    return vectors.keySet();
  }

  /** Of the file's uncompressed content, hex. */
  public String sha256() {
    return sha256;
  }

  /**
   * The vectors of these items or words, less the centre, (names, V) row by row; zeros where one
   * has none.
   */
  public float[] rows(List<String> names) {
    int width = width();
    float[] rows = new float[Math.multiplyExact(names.size(), width)];
    for (int name = 0; name < names.size(); name++) {
      float[] vector = vectors.get(names.get(name));
      for (int i = 0; vector != null && i < width; i++) {
        rows[name * width + i] = vector[i] - centre[i];
      }
    }
    return rows;
  }

  /**
   * The number of fields of a word: usually one, but a word before the numbers of a line may
   * contain blanks. A number within it is one value too many.
   *
   * @param width of the lines before; 0 without
   */
  private static int endOfWord(String[] fields, int width) {
    int end = width == 0 ? 1 : Math.max(1, fields.length - width);
    boolean holdsNumber =
        Arrays.stream(fields, 1, end).anyMatch(field -> Float.isFinite(parsed(field)));
    return holdsNumber ? 1 : end;
  }

  private static String[] fields(String line) {
    return BLANKS.split(line.strip(), -1);
  }

  private static float parsed(String field) {
    try {
      return Float.parseFloat(field);
    } catch (NumberFormatException e) {
      return Float.NaN;
    }
  }

  /** The content of a file up to a line. */
  private static final class Reader {
    private final String named;
    private final String expected;
    private final Map<String, float[]> vectors = new LinkedHashMap<>();

    /** V; 0 before the first line. */
    private int width;

    Reader(String named, String expected) {
      this.named = named;
      this.expected = expected;
    }

    FrozenVectors read(Path path, DatasetFile.LineReader lines) {
      if (!Files.isRegularFile(path)) {
        throw new DatasetException(
            "There is no file of " + named + " vectors " + path + ": check its path");
      }
      new DatasetFile(path).readLines(lines);
      if (vectors.isEmpty()) {
        throw new DatasetException(path + " holds no " + named + " vectors: a line is " + expected);
      }
      return FrozenVectors.of(vectors, DatasetDigest.of(List.of(path)));
    }

    /** The numbers from a field on, scaled to length 1; a vector of zeros stays unchanged. */
    float[] unit(String[] fields, int from, DatasetFile.Place place) {
      float[] vector = new float[fields.length - from];
      double square = 0;
      for (int i = 0; i < vector.length; i++) {
        vector[i] = number(fields[from + i], place);
        square += (double) vector[i] * vector[i];
      }
      requireWidth(vector.length, place);
      for (int i = 0; square > 0 && i < vector.length; i++) {
        vector[i] = (float) (vector[i] / Math.sqrt(square));
      }
      return vector;
    }

    private float number(String field, DatasetFile.Place place) {
      float number = parsed(field);
      if (!Float.isFinite(number)) {
        throw place.malformed(expected, field);
      }
      return number;
    }

    private void requireWidth(int numbers, DatasetFile.Place place) {
      width = width == 0 ? numbers : width;
      if (numbers == 0) {
        throw place.malformed(expected, "no numbers");
      }
      if (numbers != width) {
        throw place.malformed(width + " numbers as in the lines before", numbers + " numbers");
      }
    }
  }
}
