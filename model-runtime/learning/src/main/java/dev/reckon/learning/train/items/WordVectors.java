package dev.reckon.learning.train.items;

import dev.reckon.event.v1.Item;
import dev.reckon.language.KnownWords;
import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.text.TextRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The frozen vectors of words: those of the words that a dataset holds, which a training reads,
 * followed by all others of the file, which a bundle has too.
 */
public final class WordVectors {

  private final FrozenVectors vectors;
  private final @Nullable String encoder;
  private final List<String> ofData;
  private final List<String> all;
  private final int wordsOfData;

  private WordVectors(FrozenVectors vectors, @Nullable String encoder, Set<String> words) {
    this.vectors = vectors;
    this.encoder = encoder;
    this.wordsOfData = words.size();
    this.ofData = vectors.names().stream().filter(words::contains).toList();
    this.all =
        Stream.concat(
                ofData.stream(), vectors.names().stream().filter(Predicate.not(words::contains)))
            .toList();
  }

  /**
   * Reads a file as {@link FrozenVectors#ofWords} does.
   *
   * @throws DatasetException also where none of the words of the data has a vector
   */
  public static WordVectors read(Path path, EventLog log) {
    Set<String> words = wordsOf(log);
    WordVectors read = new WordVectors(FrozenVectors.ofWords(path), null, words);
    if (read.ofData.isEmpty()) {
      throw new DatasetException(
          "None of the %,d words in searches and titles has a vector in %s: give vectors of their language"
              .formatted(words.size(), path));
    }
    return read;
  }

  /**
   * Vectors by a language model, of the words of titles and of those of its vocabulary. Other words
   * of searches have none, most of them being mistyped: letters read these better.
   *
   * @throws DatasetException where the data have no word that it knows
   */
  public static WordVectors byMeaning(EventLog log, WordMeanings meanings) {
    Set<String> words = wordsOf(log);
    WordVectors read = new WordVectors(meanings.of(wordsOfTitles(log)), KnownWords.model(), words);
    if (read.ofData.isEmpty()) {
      throw new DatasetException(
          "The language model knows none of the %,d words in searches and titles: leave --query-text out"
              .formatted(words.size()));
    }
    return read;
  }

  private static Set<String> wordsOf(EventLog log) {
    Set<String> words = wordsOfTitles(log);
    for (LoggedEvent event : log.events()) {
      if (event instanceof LoggedEvent.Searched searched) {
        words.addAll(TextRules.NEWEST.words(searched.search().getQuery()));
      }
    }
    return words;
  }

  private static Set<String> wordsOfTitles(EventLog log) {
    Set<String> words = new TreeSet<>();
    for (Item item : log.items()) {
      words.addAll(TextRules.NEWEST.words(item.getTitle()));
    }
    return words;
  }

  /** What makes vectors of more words; null where a file has them all. */
  public @Nullable String encoder() {
    return encoder;
  }

  /** What is taken away from each vector, (V). */
  public float[] centre() {
    return vectors.centre();
  }

  /** V. */
  public int width() {
    return vectors.width();
  }

  public String sha256() {
    return vectors.sha256();
  }

  /** The words of the data that have a vector. */
  public List<String> ofData() {
    return ofData;
  }

  /** All words with a vector, those of the data first. */
  public List<String> all() {
    return all;
  }

  /** How many words the data hold, with vectors or without. */
  public int wordsOfData() {
    return wordsOfData;
  }

  /** The vectors of these words, (W, V). */
  public Tensor.Floats rows(List<String> words) {
    return new Tensor.Floats(vectors.rows(words), words.size(), vectors.width());
  }
}
