package dev.reckon.learning.tune;

import dev.reckon.learning.train.TrainingData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The command that trains a trial again, into a bundle. */
final class TrainLine {

  private static final Pattern PLAIN = Pattern.compile("[\\w./:=,+@%-]+");

  private TrainLine() {}

  static String of(
      String dataset,
      TrainingData.VectorFiles vectors,
      String protocol,
      String model,
      long seed,
      Map<String, String> settings) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "./reckon",
                "train",
                "--data",
                quoted(dataset),
                "--model",
                model,
                "--protocol",
                protocol,
                "--seed",
                Long.toString(seed)));
    add("--item-vectors", vectors.ofItems(), words);
    add("--word-vectors", vectors.ofWords(), words);
    settings.forEach((key, value) -> words.addAll(List.of("--set", quoted(key + "=" + value))));
    words.addAll(List.of("--out", model));
    return String.join(" ", words);
  }

  private static void add(String option, @Nullable Path file, List<String> words) {
    if (file != null) {
      words.addAll(List.of(option, quoted(file.toString())));
    }
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
