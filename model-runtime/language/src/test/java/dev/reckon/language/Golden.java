package dev.reckon.language;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Golden values of the text encoder, made with ONNX Runtime in float32 and the original tokenizer:
 * files {@code NAME.txt} (texts), {@code NAME.ids} (tokens) and {@code NAME.vec} (vectors), each
 * line with an id, a tab and the value. Those of the test resources, and of the folder that the
 * system property {@code minilm.fixtures} names, where that is set.
 */
record Golden(String file, String id, String text, int[] tokens, float[] vector) {

  static final String FOLDER = "minilm.fixtures";

  static List<Golden> all() throws IOException, URISyntaxException {
    List<Golden> all = new ArrayList<>();
    addFolder(Path.of(Objects.requireNonNull(Golden.class.getResource("/minilm")).toURI()), all);
    String more = System.getProperty(FOLDER, "");
    if (!more.isBlank()) {
      addFolder(Path.of(more), all);
    }
    return all;
  }

  private static void addFolder(Path folder, List<Golden> all) throws IOException {
    List<Path> texts;
    try (Stream<Path> files = Files.list(folder)) {
      texts = files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    }
    for (Path file : texts) {
      Map<String, String> tokens = lines(sibling(file, ".ids"));
      Map<String, String> vectors = lines(sibling(file, ".vec"));
      lines(file)
          .forEach(
              (id, text) ->
                  all.add(
                      new Golden(
                          file.getFileName().toString(),
                          id,
                          text,
                          integers(Objects.requireNonNull(tokens.get(id), id)),
                          floats(Objects.requireNonNull(vectors.get(id), id)))));
    }
  }

  private static Path sibling(Path file, String ending) {
    return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.txt$", ending));
  }

  /** By id. A text may hold tabs. */
  private static Map<String, String> lines(Path file) throws IOException {
    Map<String, String> lines = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      int tab = line.indexOf('\t');
      lines.put(line.substring(0, tab), line.substring(tab + 1));
    }
    return lines;
  }

  private static int[] integers(String numbers) {
    return Arrays.stream(numbers.strip().split(" ", -1)).mapToInt(Integer::parseInt).toArray();
  }

  private static float[] floats(String numbers) {
    String[] fields = numbers.strip().split(" ", -1);
    float[] values = new float[fields.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(fields[i]);
    }
    return values;
  }

  @Override
  public String toString() {
    return file + " " + id;
  }
}
