package dev.reckon.learning.train.items;

import dev.reckon.language.ItemText;
import dev.reckon.language.KnownWords;
import dev.reckon.language.TextEncoder;
import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.train.recipe.Identity;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.text.TextRules;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of words by the language model that comes along, less the mean of those of a vocabulary
 * (decision 14). Equal words have equal vectors, up to rounding, whatever the data.
 *
 * @param vocabulary words that have a vector whether the data hold them or not
 */
public record WordMeanings(Set<String> vocabulary) {

  /** Words that are encoded together. */
  private static final int CHUNK = 1_024;

  /** The words that the language model has a number for, as texts are read. */
  public static final WordMeanings ALL = new WordMeanings(asRead(KnownWords.all()));

  private static Set<String> asRead(List<String> entries) {
    Set<String> words = new LinkedHashSet<>();
    for (String word : entries) {
      if (TextRules.NEWEST.words(word).equals(List.of(word))) {
        words.add(word);
      }
    }
    return words;
  }

  /** What {@code --query-text} a bundle was trained with; null without. */
  public static @Nullable String queryTextOf(Manifest manifest) {
    return ALL.sha256().equals(manifest.data().wordVectorsSha256())
        ? ItemText.MINILM.toString()
        : null;
  }

  /** Names the vectors in a bundle: a digest of the language model's name and the vocabulary. */
  public String sha256() {
    String words = KnownWords.model() + "\n" + String.join("\n", vocabulary);
    return Identity.sha256(words.getBytes(StandardCharsets.UTF_8));
  }

  /** Of these words, as far as the language model knows them, and of the vocabulary. */
  FrozenVectors of(Collection<String> words) {
    Set<String> all = new LinkedHashSet<>(words);
    all.removeIf(word -> !KnownWords.reads(word));
    all.addAll(vocabulary);
    return FrozenVectors.of(encoded(List.copyOf(all)), sha256()).centredOn(vocabulary);
  }

  /** On one thread: words are so short that more threads wait for each other most of the time. */
  private static Map<String, float[]> encoded(List<String> words) {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    TorchProgram.useThreads(1);
    try (TextEncoder encoder = TextEncoder.load(Device.CPU, Precision.FLOAT32)) {
      for (int from = 0; from < words.size(); from += CHUNK) {
        List<String> chunk = words.subList(from, Math.min(from + CHUNK, words.size()));
        float[][] rows = encoder.encode(chunk);
        for (int row = 0; row < rows.length; row++) {
          vectors.put(chunk.get(row), rows[row]);
        }
      }
    }
    return vectors;
  }
}
