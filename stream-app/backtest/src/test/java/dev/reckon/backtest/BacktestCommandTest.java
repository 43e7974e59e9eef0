package dev.reckon.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.cli.Commands;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.MemoryMix;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Source;
import dev.reckon.model.testing.SmallBundles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import picocli.CommandLine;

class BacktestCommandTest {

  private static final int USERS = 60;
  private static final int ITEMS = 40;
  private static final String[] METRICS = {"HR@10", "NDCG@10", "MRR@10"};

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();

  /** Each item leads to the next, and one user comes after the cut. */
  @BeforeEach
  void writeData() throws IOException {
    List<String> events = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      for (int position = 0; position < 6; position++) {
        events.add(
            click("u" + user, "e" + position, "i" + (user + position) % ITEMS, position, user));
      }
    }
    events.add(click("late", "e0", "i3", 6, 0));
    events.add(click("late", "e1", "i4", 6, 1));
    events.add(click("late", "e2", "i4", 6, 2));
    Files.write(directory.resolve("log.jsonl"), events);
    remembering("bundle", Mixture.of(Map.of(Source.MODEL, 0.5, Source.TRANSITIONS, 0.5)));
  }

  private static String click(String user, String event, String item, int day, int millis) {
    return String.format(
        Locale.ROOT,
        "{\"type\":\"interaction\",\"event_id\":\"%s\",\"user_id\":\"%s\",\"item_id\":\"%s\",\"kind\":\"CLICK\",\"event_time\":\"2020-01-%02dT00:00:00.%03dZ\"}",
        event,
        user,
        item,
        day + 1,
        millis);
  }

  @Test
  void whatIsWrongOnTheCommandLineIsSaidBeforeTheRunInPlainWords() {
    Path missing = directory.resolve("missing");

    assertThat(backtest("--report", missing.resolve("r.json").toString())).isEqualTo(2);
    assertThat(errors.toString()).contains("there is no directory " + missing);
    assertThat(missing).doesNotExist();

    errors.getBuffer().setLength(0);
    assertThat(backtest("--unscored-users", "[")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("'[' is not a regular expression: unclosed character class")
        .doesNotContain("Exception")
        .hasLineCount(1);

    errors.getBuffer().setLength(0);
    assertThat(backtest("--from-topics", "a:1")).isEqualTo(2);
    assertThat(errors.toString()).contains("give only one of --data and --from-topics");

    errors.getBuffer().setLength(0);
    assertThat(execute("--bundle", directory.toString(), "--data", "events:x")).isEqualTo(1);
    assertThat(errors.toString()).contains("is not a bundle of Reckon");
  }

  @Test
  void reportHoldsWhatScriptsReadAndTheCurvesAreBesideIt() throws Exception {
    Path report = directory.resolve("report.json");

    assertThat(backtest("--report", report.toString())).isZero();

    assertThat(errors.toString()).isEmpty();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    // The newest fifth of 363 clicks, cut between moments.
    assertThat(json.at("/rows").asInt()).isEqualTo(73);
    assertThat(json.at("/visitors").asInt()).isEqualTo(1);
    assertThat(json.at("/repeats").asInt()).isEqualTo(1);
    for (String metric : METRICS) {
      assertInterval(json.at("/metrics/" + metric));
      for (String baseline :
          List.of("popularity", "recent_popularity", "item_transitions", "session_knn")) {
        assertInterval(json.at("/baselines/" + baseline + "/" + metric));
      }
      JsonNode best = json.at("/difference_from_best_baseline/" + metric);
      assertInterval(best);
      String name = best.path("baseline").asText();
      assertThat(best.path("value").asDouble())
          .isEqualTo(
              json.at("/metrics/" + metric + "/value").asDouble()
                  - json.at("/baselines/" + name + "/" + metric + "/value").asDouble());
    }
    assertThat(json.at("/baselines").size()).as("without searches").isEqualTo(4);
    assertThat(json.at("/parts/known_users/rows").asInt()).isEqualTo(70);
    assertThat(json.at("/parts/new_users/rows").asInt()).isEqualTo(3);
    assertThat(json.at("/parts/visitors/rows").asInt()).isEqualTo(1);
    assertThat(json.at("/parts/known_items/rows").asInt()).isEqualTo(73);
    assertCurves(report.resolveSibling("report.csv"), report.resolveSibling("report.svg"));
  }

  private static void assertInterval(JsonNode figure) {
    assertThat(figure.path("low").asDouble(Double.NaN))
        .isLessThanOrEqualTo(figure.path("value").asDouble(Double.NaN));
    assertThat(figure.path("value").asDouble(Double.NaN))
        .isLessThanOrEqualTo(figure.path("high").asDouble(Double.NaN));
  }

  private static void assertCurves(Path csv, Path svg) throws Exception {
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0)).isEqualTo("clicks,from,to,rows,recommender,HR@10,NDCG@10,MRR@10");
    // Three windows of the bundle and four baselines, for all clicks and those of known users.
    assertThat(lines).hasSize(1 + 2 * 3 * 5);
    assertThat(rowsOf("all", lines)).isEqualTo(73);
    assertThat(rowsOf("known_users", lines)).isEqualTo(70);
    Document picture =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
    assertThat(picture.getElementsByTagName("polyline").getLength()).isEqualTo(5);
  }

  private static int rowsOf(String clicks, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(clicks + ",") && line.contains(",popularity,"))
        .mapToInt(line -> Integer.parseInt(line.split(",", -1)[3]))
        .sum();
  }

  @Test
  void whatOthersTookNextIsFoundInTheMemory() throws IOException {
    Path report = directory.resolve("report.json");

    assertThat(backtest("--report", report.toString())).isZero();

    JsonNode known = new ObjectMapper().readTree(report.toFile()).at("/parts/known_users");
    assertThat(known.at("/metrics/HR@10/value").asDouble()).isGreaterThan(0.9);
  }

  @Test
  void aBundleIsNoBetterThanItself() throws IOException {
    Path report = directory.resolve("report.json");

    int status =
        backtest(
            "--against", directory.resolve("bundle").toString(), "--report", report.toString());

    assertThat(status).isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    JsonNode itself = json.at("/against/0");
    assertThat(itself.path("metrics")).isEqualTo(json.path("metrics"));
    for (String metric : METRICS) {
      JsonNode difference = itself.path("differences").path(metric);
      assertThat(difference.path("value").asDouble(Double.NaN)).isZero();
      assertThat(difference.path("low").asDouble(Double.NaN)).isZero();
      assertThat(difference.path("high").asDouble(Double.NaN)).isZero();
    }
  }

  @Test
  void aBundleWithoutMemoryIsReplayedToo() throws IOException {
    bundle("plain", ITEMS, null);
    Path report = directory.resolve("report.json");

    int status =
        backtest("--against", directory.resolve("plain").toString(), "--report", report.toString());

    assertThat(status).isZero();
    JsonNode plain = new ObjectMapper().readTree(report.toFile()).at("/against/0");
    assertThat(plain.at("/bundle").asText()).endsWith("plain");
    assertThat(plain.at("/differences/HR@10/low").asDouble()).isPositive();
  }

  @Test
  void aModelThatLearnsOnIsBetterThanTheSameModel() throws IOException {
    bundle("bundle", ITEMS, "2020-01-02T12:00:00Z");

    JsonNode json = learning("events:" + directory.resolve("log.jsonl"));

    JsonNode less = json.at("/against/0/differences/HR@10");
    assertThat(json.at("/against/0/bundle").asText()).endsWith("bundle");
    assertThat(less.path("low").asDouble()).isPositive();
    assertThat(json.at("/model/bundle").asText()).endsWith("bundle, learning");
    assertThat(json.at("/model/digest")).isNotEqualTo(json.at("/others/0/digest"));
    JsonNode learning = json.path("learning");
    assertThat(learning.path("every").asText()).isEqualTo("1d");
    assertThat(learning.path("taken").asInt()).isEqualTo(4);
    assertThat(learning.path("refused").size()).isZero();
    assertThat(learning.path("events").asInt()).isEqualTo(243);
    assertThat(learning.path("cpu_seconds_per_thousand_events").asDouble()).isPositive();
    // The first turn is a day after the newest event before.
    assertThat(learning.at("/turns/0/at").asText()).isEqualTo("2020-01-03T00:00:00.059Z");
    assertThat(learning.at("/turns/0/outcome").asText()).isEqualTo("good");
    assertThat(learning.at("/turns/0/why").asText()).startsWith("NDCG@10 is");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "Learning every 1d: it was time for a new bundle 4 times, 4 took over, 0 did not;");
  }

  @Test
  void whereNoBundleIsDueItSaysWhatALearnerWaitsFor() throws IOException {
    bundle("bundle", ITEMS, "2020-01-02T12:00:00Z");

    JsonNode json = learning("events:" + directory.resolve("log.jsonl"), "--learn-every", "900d");

    assertThat(json.at("/learning/turns").size()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("nothing was learnt, as it was never time for a new bundle", "next.clicks")
        .doesNotContain("0 times");
  }

  @Test
  void whatAFewUsersMadeIsNotLearntWhileTheyMadeMost() throws IOException {
    bundle("bundle", ITEMS, "2020-01-02T12:00:00Z");

    JsonNode json =
        learning(
            "poisoned,from=2020-01-03,clicks=0.9:events:" + directory.resolve("log.jsonl"),
            "--unscored-users",
            "poison-.*");

    assertThat(json.path("rows").asInt()).isEqualTo(243);
    assertThat(json.at("/learning/turns/0/outcome").asText()).isEqualTo("few_users");
    assertThat(json.at("/learning/refused/few_users").asInt()).isPositive();
  }

  private JsonNode learning(String data, String... more) throws IOException {
    Path settings = directory.resolve("settings.conf");
    Files.writeString(
        settings,
        """
        reckon.model.memory.mixed = false
        reckon.learner {
          next { clicks = 20, users = 5 }
          gate { least-clicks = 10, tolerance = 0.99 }
          training { replay = 3, epochs = 60 }
        }
        """);
    Path report = directory.resolve("report.json");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--data",
                data,
                "--bundle",
                directory.resolve("bundle").toString(),
                "--from",
                "2020-01-03T00:00:00Z",
                "--learn",
                "--config",
                settings.toString(),
                "--report",
                report.toString()));
    arguments.addAll(List.of(more));
    int status = execute(arguments.toArray(String[]::new));
    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    return new ObjectMapper().readTree(report.toFile());
  }

  @Test
  void aCadenceIsATimeOrANumberOfClicks() {
    for (String wrong : List.of("0", "0s", "soon", "-1d")) {
      assertThat(backtest("--learn", "--learn-every", wrong)).as(wrong).isEqualTo(2);
      assertThat(errors.toString())
          .contains("--learn-every is a time such as 1h or 1d, or a number of clicks such as 1000")
          .contains("\"" + wrong + "\"");
      errors.getBuffer().setLength(0);
    }
    assertThat(backtest("--learn-every", "1d")).isEqualTo(2);
    assertThat(errors.toString()).contains("--learn");
  }

  @Test
  void aBundleThatDoesNotSayWhatItHasLearntCannotLearnOn() {
    assertThat(backtest("--learn")).isEqualTo(1);
    assertThat(errors.toString()).contains("cannot learn on", "up to which time it has learnt");
  }

  @Test
  void clicksOfUnscoredUsersAreLearntAndNotScored() throws IOException {
    Path report = directory.resolve("report.json");

    assertThat(backtest("--unscored-users", "late", "--report", report.toString())).isZero();

    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("rows").asInt()).isEqualTo(70);
    assertThat(json.path("visitors").asInt()).isZero();
    assertThat(backtest("--unscored-users", ".*")).isEqualTo(1);
    assertThat(errors.toString()).contains("No click of", "can be scored", "--unscored-users");
  }

  @Test
  void erasedUsersBeginAgainWithoutAList() throws IOException {
    List<String> events = new ArrayList<>(Files.readAllLines(directory.resolve("log.jsonl")));
    events.add(
        "{\"type\":\"erasure\",\"event_id\":\"x\",\"user_id\":\"u1\",\"event_time\":\"2020-01-07T00:00:00.500Z\"}");
    events.add(click("u1", "e9", "i1", 6, 600));
    Files.write(directory.resolve("log.jsonl"), events);
    Path report = directory.resolve("report.json");

    int status = backtest("--from", "2020-01-07T00:00:00.550Z", "--report", report.toString());

    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.path("rows").asInt()).isEqualTo(1);
    assertThat(json.path("visitors").asInt()).isEqualTo(1);
    assertThat(json.path("repeats").asInt()).isZero();
  }

  @Test
  void dataWithoutEventsAreRefused() throws IOException {
    Files.write(directory.resolve("log.jsonl"), List.of());

    assertThat(backtest()).isEqualTo(1);
    assertThat(errors.toString()).contains("log.jsonl").doesNotContain("Exception");
  }

  @Test
  void aTimeBehindTheLastClickIsRefused() {
    assertThat(backtest("--from", "2021-01-01T00:00:00Z")).isEqualTo(1);
    assertThat(errors.toString())
        .contains("after the last event", "give a time from 2020-01-0", "to 2020-01-07");
  }

  @Test
  void aTimeThatIsNoneIsRefused() {
    assertThat(backtest("--from", "yesterday")).isEqualTo(2);
    assertThat(errors.toString()).contains("--from is a time such as", "\"yesterday\"");
  }

  @Test
  void aBundleOfOtherItemsIsRefused() {
    SmallBundles.write(
        directory.resolve("bundle"),
        "v1",
        1,
        List.of(new BundleItem("unheard-of", null, 1)),
        new Manifest.Data("none", "none", "all", 1, 0));

    assertThat(backtest()).isEqualTo(1);
    assertThat(errors.toString()).contains("knows none of the items", "trained on other data");
  }

  @Test
  void aBundleThatHasLearntTheClicksIsRefused() {
    bundle("bundle", ITEMS, "2020-01-06T12:00:00Z");

    assertThat(backtest()).isEqualTo(1);
    assertThat(errors.toString())
        .contains("has learnt up to 2020-01-06T12:00:00Z", "--from", "--protocol time-split");
    errors.getBuffer().setLength(0);
    assertThat(backtest("--from", "2020-01-07T00:00:00Z")).isZero();
  }

  @Test
  void anOrderWithoutTimesIsRefused() throws IOException {
    Files.write(directory.resolve("sequences.txt"), List.of("u1 i1 i2 i3", "u2 i2 i3 i4"));

    assertThat(
            execute(
                "--data",
                "s3rec:" + directory.resolve("sequences.txt"),
                "--bundle",
                directory.resolve("bundle").toString()))
        .isEqualTo(1);
    assertThat(errors.toString()).contains("needs event times");
  }

  @Test
  void oneSourceOfEventsIsGiven() {
    assertThat(execute("--bundle", "x")).isEqualTo(2);
    assertThat(execute("--bundle", "x", "--data", "events:x", "--from-topics", "a:1")).isEqualTo(2);
    assertThat(execute("--bundle", "x", "--from-topics", "nowhere")).isEqualTo(2);
    assertThat(errors.toString()).contains("'nowhere' is not host:port");
  }

  private void remembering(String name, Mixture mixture) {
    SmallBundles.writeRemembering(
        directory.resolve(name), items(), MemoryMix.of(MemorySettings.LASTING, mixture));
  }

  private void bundle(String name, int items, @Nullable String until) {
    SmallBundles.write(
        directory.resolve(name),
        "v1",
        2,
        items(),
        new Manifest.Data("none", "none", "all", items, 0, null, null, null, until));
  }

  private static List<BundleItem> items() {
    return IntStream.range(0, ITEMS)
        .mapToObj(i -> new BundleItem("i" + i, null, ITEMS - i))
        .toList();
  }

  private int backtest(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--data",
                "events:" + directory.resolve("log.jsonl"),
                "--bundle",
                directory.resolve("bundle").toString()));
    arguments.addAll(List.of(more));
    return execute(arguments.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    CommandLine command =
        Commands.only(new BacktestCommand(printed, InstantSource.system()), BacktestCli.EXPLAINED);
    command.setErr(new PrintWriter(errors, true));
    return Commands.execute(command, "backtest", arguments);
  }
}
