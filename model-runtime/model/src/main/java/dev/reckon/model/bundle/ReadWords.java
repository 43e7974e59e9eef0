package dev.reckon.model.bundle;

import dev.reckon.model.program.Safetensors;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.text.Spellings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a bundle knows of the words that its training read, so that serving can read another word as
 * the one of them that means the same (decision 14).
 *
 * @param encoder the language model that makes vectors of words
 * @param centre what is taken away from each vector, (V)
 * @param words K of the bundle's words that training read, as their numbers, rising
 * @param vectors of these, less the centre, (K, V)
 * @param spellings of all words that training read, with vectors or by their letters
 */
public record ReadWords(
    String encoder, float[] centre, int[] words, Tensor.Floats vectors, Spellings spellings) {

  private static final String ENCODER = "encoder";
  private static final String CENTRE = "centre";
  private static final String WORDS = "words";
  private static final String VECTORS = "vectors";
  private static final String SPELLINGS = "spellings";

  void write(Path file) throws IOException {
    Map<String, Tensor> tensors = new TreeMap<>();
    tensors.put(CENTRE, new Tensor.Floats(centre, centre.length));
    tensors.put(WORDS, Tensor.Longs.of(words));
    tensors.put(VECTORS, vectors);
    long[] digests = spellings.digests();
    tensors.put(SPELLINGS, new Tensor.Longs(digests, digests.length));
    new Safetensors(tensors, Map.of(ENCODER, encoder)).write(file);
  }

  /**
   * Reads a file.
   *
   * @throws IOException where it cannot be read, or is not what {@link #write} writes
   */
  static ReadWords read(Path file) throws IOException {
    Safetensors content = Safetensors.read(file);
    try {
      return new ReadWords(
          content.metadata().getOrDefault(ENCODER, ""),
          content.floats(CENTRE).values(),
          Arrays.stream(content.longs(WORDS).values()).mapToInt(Math::toIntExact).toArray(),
          content.floats(VECTORS),
          Spellings.ofDigests(content.longs(SPELLINGS).values()));
    } catch (RuntimeException e) {
      throw new IOException(file + " does not say which words were read: " + e.getMessage(), e);
    }
  }

  /**
   * Why it is not beside such words; empty where it is.
   *
   * @param ofBundle those that have a vector
   */
  Optional<String> firstWrong(List<String> ofBundle) {
    if (!Arrays.equals(vectors.shape(), new long[] {words.length, centre.length})) {
      return Optional.of("it has not one vector for each word");
    }
    if (Arrays.stream(words).anyMatch(word -> word < 0 || word >= ofBundle.size())) {
      return Optional.of("it names words that the bundle does not have");
    }
    if (!areFinite(centre) || !areFinite(vectors.values())) {
      return Optional.of("it holds values that are not numbers");
    }
    return Optional.empty();
  }

  private static boolean areFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
