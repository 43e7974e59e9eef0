package dev.reckon.learning.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.learning.evaluate.EvaluateCommand;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A shop in which everybody has another word for the same thing, from training to a list. Words of
 * one thing share a vector and no piece of three letters; the last of them is not searched for
 * before the test part.
 */
class WordVectorsTest {

  private static final int ITEMS = 12;
  private static final int WORDS = 4;
  private static final int USERS = 240;

  /** Three words for each item are trained, and the rest are for the last users. */
  private static final int TRAINED_USERS = 192;

  @TempDir static Path directory = Path.of("");
  private static Path vectors = Path.of("");
  private static Bundle bundle;

  private final StringWriter errors = new StringWriter();

  @BeforeAll
  static void train() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int user = 0; user < USERS; user++) {
      int item = user % ITEMS;
      int word = user < TRAINED_USERS ? user / ITEMS % (WORDS - 1) : WORDS - 1;
      long second = 1_700_000_000L + user * 10L;
      lines.append(
          """
          {"type":"search","event_id":"s%d","user_id":"u%d","query":"%s","event_time":%d}
          {"type":"interaction","event_id":"c%d","user_id":"u%d","item_id":"i%d","kind":"CLICK","event_time":%d}
          """
              .formatted(
                  user,
                  user,
                  word(item, word),
                  second * 1000,
                  user,
                  user,
                  item,
                  second * 1000 + 5));
    }
    Files.writeString(directory.resolve("shop.jsonl"), lines);
    vectors = directory.resolve("vectors.vec");
    Files.writeString(vectors, file());
    assertThat(new WordVectorsTest().train("bundle", "--word-vectors=" + vectors)).isZero();
    bundle = Bundle.open(directory.resolve("bundle"));
  }

  /** Every word has letters of its own. */
  private static String word(int item, int word) {
    char first = (char) (0x4E00 + 16 * (WORDS * item + word));
    return "" + first + (char) (first + 1) + (char) (first + 2);
  }

  /** Of an item: one number of a few, and two that others have too. */
  private static String vector(int item) {
    return IntStream.range(0, ITEMS + 2)
        .mapToObj(i -> i == item || i == ITEMS + item % 2 ? "0.5" : "0")
        .collect(Collectors.joining(" "));
  }

  private static String file() {
    List<String> lines = new ArrayList<>(List.of(", " + vector(0)));
    for (int word = WORDS - 1; word >= 0; word--) {
      for (int item = 0; item < ITEMS; item++) {
        lines.add(word(item, word) + " " + vector(item));
      }
    }
    lines.add("unrelated " + vector(0));
    return String.join("\n", lines);
  }

  @Test
  void aWordThatNobodySearchedForIsUnderstoodByItsVector() throws IOException {
    assertThat(train("without")).isZero();

    assertThat(mrr("bundle")).isGreaterThan(0.5);
    assertThat(mrr("without")).isLessThan(0.3);
  }

  @Test
  void aBundleHoldsWhatVectorsAreProjectedTo() {
    assertThat(bundle.words()).hasSize(WORDS * ITEMS + 1).endsWith("unrelated");
    assertThat(bundle.weights().get(TorchModel.GRAM_EMBEDDING).shape())
        .containsExactly(2000 + bundle.words().size(), 16);
    assertThat(sum(gramOf(word(3, 0)))).containsExactly(projected(3), within(1e-6f));
  }

  /** Of a word of the test part, and of one that nobody uses: they have the vectors of others. */
  @Test
  void aWordThatTrainingDidNotReadIsReadAsThoseThatMeanTheSame() {
    for (String word : List.of(word(3, WORDS - 1), "unrelated")) {
      int item = word.equals("unrelated") ? 0 : 3;

      double ofItsMeaning = cosine(meaning(word), meaning(word(item, 0)));

      for (int other = 1; other < ITEMS; other++) {
        float[] another = meaning(word((item + other) % ITEMS, 0));
        assertThat(ofItsMeaning).isGreaterThan(cosine(meaning(word), another));
      }
    }
  }

  private static float[] meaning(String word) {
    return sum(bundle.grams().of(word));
  }

  private static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum / length(a) / length(b);
  }

  private static float[] projected(int item) {
    Tensor.Floats projection = bundle.weights().get(TorchModel.WORD_PROJECTION);
    int columns = (int) projection.shape()[1];
    float[] projected = new float[(int) projection.shape()[0]];
    for (int i = 0; i < projected.length; i++) {
      float[] values = projection.values();
      int row = i * columns;
      projected[i] = (float) ((values[row + item] + values[row + ITEMS + item % 2]) / Math.sqrt(2));
    }
    return projected;
  }

  private static float[] sum(int... grams) {
    Tensor.Floats table = bundle.weights().get(TorchModel.GRAM_EMBEDDING);
    float[] sum = new float[(int) table.shape()[1]];
    for (int gram : grams) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += table.values()[gram * sum.length + i];
      }
    }
    return sum;
  }

  private static double length(float[] row) {
    double square = 0;
    for (float value : row) {
      square += value * value;
    }
    return Math.sqrt(square);
  }

  /** The gram of a word that none without vectors has. */
  private static int gramOf(String word) {
    int[] own =
        Arrays.stream(bundle.grams().of(word))
            .filter(
                gram ->
                    Arrays.stream(Grams.hashed(2000, TextRules.NEWEST).of(word))
                        .noneMatch(it -> it == gram))
            .toArray();
    assertThat(own).hasSize(1);
    return own[0];
  }

  @Test
  void newItemsLeaveTheWordsAlone() throws IOException {
    Path ofItems = directory.resolve("items.tsv");
    Files.writeString(ofItems, "i0\t1 0\ni1\t0 1\n");
    Path more = directory.resolve("more.tsv");
    Files.writeString(more, "new\t1 0\n");
    assertThat(train("both", "--word-vectors=" + vectors, "--item-vectors=" + ofItems)).isZero();

    int exit =
        execute(
            new AddItemsCommand(),
            "--bundle=" + directory.resolve("both"),
            "--item-vectors=" + more,
            "--out=" + directory.resolve("extended"));

    assertThat(exit).isZero();
    Bundle extended = Bundle.open(directory.resolve("extended"));
    Bundle both = Bundle.open(directory.resolve("both"));
    assertThat(extended.items()).hasSize(ITEMS + 1);
    assertThat(extended.words()).isEqualTo(both.words()).isEqualTo(bundle.words());
    assertThat(extended.weights().get(TorchModel.GRAM_EMBEDDING).values())
        .containsExactly(both.weights().get(TorchModel.GRAM_EMBEDDING).values());
  }

  @Test
  void modelsOfOtherVectorsAreTwoModels() throws IOException {
    Path others = directory.resolve("others.vec");
    Files.writeString(others, word(0, 0) + " " + vector(1) + "\n");
    assertThat(train("others", "--word-vectors=" + others)).isZero();

    int exit =
        execute(
            new EvaluateCommand(),
            "--data=events:" + directory.resolve("shop.jsonl"),
            "--protocol=time-split",
            "--bundle",
            directory.resolve("bundle").toString(),
            directory.resolve("others").toString());

    assertThat(exit).isEqualTo(1);
    assertThat(errors.toString()).contains("differ in more than their seed");
  }

  @Test
  void aModelThatReadsNoWordsIsToldSo() {
    assertThat(train("refused", "--model=sasrec", "--word-vectors=" + vectors)).isEqualTo(1);
    assertThat(errors.toString())
        .contains("sasrec reads none: leave them out, or train cross-reas");
  }

  @Test
  void wordsAreReadByMeaningOrByAFile() {
    assertThat(train("refused", "--query-text=minilm", "--word-vectors=" + vectors)).isNotZero();
    assertThat(errors.toString()).contains("the same in two ways: give one");
    assertThat(train("refused", "--query-text=bert")).isNotZero();
    assertThat(errors.toString()).contains("--query-text is minilm, not 'bert'");
    assertThat(train("refused", "--model=sasrec", "--query-text=minilm")).isNotZero();
    assertThat(errors.toString())
        .contains("sasrec reads none: leave it out, or train cross-reasoning");
    assertThat(directory.resolve("refused")).doesNotExist();
  }

  @Test
  void vectorsOfAnotherLanguageAreRefused() throws IOException {
    Path others = directory.resolve("other-language.vec");
    Files.writeString(others, "unrelated 1 2\n");

    assertThat(train("refused", "--word-vectors=" + others)).isEqualTo(1);
    assertThat(errors.toString())
        .contains("None of the 48 words in searches and titles has a vector in " + others);
    assertThat(directory.resolve("refused")).doesNotExist();
  }

  private double mrr(String name) throws IOException {
    Path report = directory.resolve(name + ".json");
    int exit =
        execute(
            new EvaluateCommand(),
            "--bundle=" + directory.resolve(name),
            "--data=events:" + directory.resolve("shop.jsonl"),
            "--protocol=time-split",
            "--seen=keep",
            "--report=" + report);
    assertThat(exit).isZero();
    JsonNode written = new ObjectMapper().readTree(report.toFile());
    assertThat(written.at("/rows").asInt()).isEqualTo(USERS - TRAINED_USERS);
    return written.at("/metrics/MRR@10/value").asDouble();
  }

  private int train(String out, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--data=events:" + directory.resolve("shop.jsonl"),
                "--protocol=time-split",
                "--out=" + directory.resolve(out),
                "--epochs=12",
                "--set=d=16",
                "--set=learning_rate=0.005",
                "--set=batch=20"));
    arguments.addAll(List.of(options));
    if (Arrays.stream(options).noneMatch(option -> option.startsWith("--model"))) {
      arguments.addAll(List.of("--model=cross-reasoning", "--set=grams=2000", "--set=dropout=0.1"));
    }
    return execute(new TrainCommand(), arguments.toArray(String[]::new));
  }

  private int execute(Callable<Integer> command, String... arguments) {
    return new CommandLine(command)
        .setExecutionExceptionHandler(
            (e, line, parsed) -> {
              line.getErr().println(e.getMessage());
              return 1;
            })
        .setErr(new PrintWriter(errors, true))
        .execute(arguments);
  }
}
