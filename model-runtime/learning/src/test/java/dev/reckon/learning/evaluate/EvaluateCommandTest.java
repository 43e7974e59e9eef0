package dev.reckon.learning.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.SearchTruth;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.MemoryMix;
import dev.reckon.model.bundle.ModelConfig;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class EvaluateCommandTest {

  private static final int USERS = 60;

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();

  @BeforeEach
  void writeData() throws IOException {
    List<String> sequences = new ArrayList<>();
    List<String> events = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      StringBuilder sequence = new StringBuilder("u" + user);
      for (int position = 0; position < 6; position++) {
        // Each item leads to the next.
        String item = "i" + (user + position) % 40;
        sequence.append(' ').append(item);
        events.add(
            ("{'type':'interaction','event_id':'e" + position + "','user_id':'u" + user + "',")
                    .replace('\'', '"')
                + ("'item_id':'" + item + "','kind':'CLICK','event_time':").replace('\'', '"')
                + (1_000_000L * position + user)
                + "}");
      }
      sequences.add(sequence.toString());
    }
    Files.write(directory.resolve("sequences.txt"), sequences);
    Files.write(directory.resolve("log.jsonl"), events);
  }

  @Test
  void reportHoldsTheModelAndItsBaselinesOnTheSameRows() throws IOException {
    bundle("all", "other data", 40);
    Path report = directory.resolve("report.json");

    int status = evaluate(sequences(), "leave-one-out", "--report", report.toString());

    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.at("/protocol").asText()).isEqualTo("leave-one-out");
    assertThat(json.at("/seen_items").asText()).isEqualTo("exclude");
    assertThat(json.at("/rows").asInt()).isEqualTo(USERS);
    assertThat(json.at("/rows_without_history").asInt()).isZero();
    assertThat(json.at("/unknown_targets").asInt()).isZero();
    assertThat(json.at("/data_sha256").asText()).isEqualTo(Dataset.digest(sequences()));
    assertThat(json.at("/metrics")).hasSize(9);
    assertThat(json.at("/baselines").fieldNames())
        .toIterable()
        .containsExactly("popularity", "item_transitions", "session_knn");
    JsonNode transitions = json.at("/baselines/item_transitions/HR@10");
    assertThat(transitions.at("/value").asDouble()).isEqualTo(1, offset(1e-9));
    assertThat(transitions.at("/low").asDouble()).isLessThanOrEqualTo(1);
    assertThat(transitions.at("/high").asDouble()).isGreaterThanOrEqualTo(1);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "leave-one-out", "60 rows of 60 users", "40", "sasrec", "item_transitions", "NDCG@10");
  }

  @Test
  void targetsAreRankedAgainstDrawnItemsToo() throws IOException {
    bundle("all", "other data", 40);
    Path report = directory.resolve("report.json");

    int status =
        evaluate(sequences(), "leave-one-out", "--negatives", "9", "--report", report.toString());

    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    JsonNode sampled = new ObjectMapper().readTree(report.toFile()).at("/sampled");
    assertThat(sampled.at("/negatives").asInt()).isEqualTo(9);
    assertThat(sampled.at("/metrics/HR@10/value").asDouble()).isEqualTo(1); // of ten items
    assertThat(sampled.at("/metrics/HR@5/value").asDouble()).isBetween(0.2, 0.8); // untrained
    assertThat(sampled.at("/baselines").fieldNames()).toIterable().containsExactly("popularity");
    for (String kind : List.of("targets", "histories", "full_targets", "full_histories")) {
      int rows = 0;
      for (JsonNode stratum : sampled.at("/" + kind)) {
        rows += stratum.at("/rows").asInt();
      }
      assertThat(rows).as(kind).isEqualTo(USERS);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("9 DRAWN ITEMS", "short: below");
  }

  @Test
  void groupsOfDrawnItemsNeedDrawnItems() {
    bundle("all", "other data", 40);

    assertThat(evaluate(sequences(), "leave-one-out", "--tail-below", "3")).isNotZero();
    assertThat(errors.toString()).contains("are for --negatives");
    assertThat(evaluate(sequences(), "leave-one-out", "--negatives", "0")).isNotZero();
    assertThat(errors.toString()).contains("--negatives must be at least 1");
  }

  @Test
  void itemsTheModelDoesNotKnowAreCounted() throws IOException {
    bundle("all", "other data", 10);
    Path report = directory.resolve("report.json");

    int status =
        evaluate(sequences(), "leave-one-out", "--seen", "keep", "--report", report.toString());

    assertThat(status).isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.at("/seen_items").asText()).isEqualTo("keep");
    assertThat(json.at("/items").asInt()).isEqualTo(10);
    // The targets i0 to i9, (user + 5) % 40, are those of the users 0..4 and 35..44.
    assertThat(json.at("/unknown_targets").asInt()).isEqualTo(USERS - 15);
    assertThat(json.at("/unknown_histories").asInt()).isPositive();
  }

  @Test
  void datasetsWithTimesHaveARecentPopularityBaseline() throws IOException {
    bundle("time-split", Dataset.digest(events()), 40);
    Path report = directory.resolve("report.json");

    int status = evaluate(events(), "prequential", "--report", report.toString());

    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.at("/baselines").fieldNames())
        .toIterable()
        .containsExactly("popularity", "recent_popularity", "item_transitions", "session_knn");
    assertThat(json.at("/half_life").asText()).startsWith("PT");
    assertThat(json.at("/rows").asInt()).isEqualTo(USERS * 6 / 5);
  }

  @Test
  void baselinesLearnFromTheValidationPartWhereTheModelDid() throws IOException {
    // After 11 comes 12, which only the validation part shows.
    Path data = Files.writeString(directory.resolve("walks.txt"), "1 10 11 12 13\n2 20 21 11 12\n");
    Path report = directory.resolve("report.json");

    bundle(new Manifest.Data("test", "other data", "all", 40, 1));
    evaluate("s3rec:" + data, "leave-one-out", "--report=" + report);
    double heldBack = hitRateOfTransitions(report);
    bundle(new Manifest.Data("test", "other data", "all", 40, 1, null, null, 3, null));
    evaluate("s3rec:" + data, "leave-one-out", "--report=" + report);

    assertThat(errors.toString()).isEmpty();
    assertThat(heldBack).isZero();
    assertThat(hitRateOfTransitions(report)).isEqualTo(0.5);
  }

  private static double hitRateOfTransitions(Path report) throws IOException {
    return new ObjectMapper()
        .readTree(report.toFile())
        .at("/baselines/item_transitions/HR@10/value")
        .asDouble();
  }

  @ParameterizedTest
  @CsvSource({
    "all, time-split",
    "all, leave-one-out",
    "leave-one-out, time-split",
    "leave-one-out, prequential",
    "time-split, leave-one-out"
  })
  void bundleThatLearntFromTestRowsIsRefused(String trained, String tested) {
    bundle(trained, Dataset.digest(events()), 40);

    int status = evaluate(events(), tested);

    assertThat(status).isNotZero();
    assertThat(errors.toString())
        .contains("was trained on rows that it would be tested on", trained, "train one with");
  }

  @ParameterizedTest
  @CsvSource({"time-split, time-split", "time-split, prequential", "leave-one-out, leave-one-out"})
  void bundleThatLeftTestRowsAloneIsTested(String trained, String tested) {
    bundle(trained, Dataset.digest(events()), 40);

    assertThat(evaluate(events(), tested)).isZero();
  }

  @Test
  void withoutAProtocolItIsThatOfTheTrainingAndTheOutputSaysSo() throws IOException {
    bundle("leave-one-out", "other data", 40);
    Path report = directory.resolve("report.json");

    int status = evaluateWithoutProtocol("--report", report.toString());

    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("protocol: leave-one-out, with which the bundle was trained")
        .containsPattern("\\d\\.\\d{4} \\(\\d\\.\\d{4} to \\d\\.\\d{4}\\)");
    assertThat(new ObjectMapper().readTree(report.toFile()).at("/protocol").asText())
        .isEqualTo("leave-one-out");
  }

  @Test
  void withoutAProtocolABundleOfAllEventsNeedsOne() {
    bundle("all", "other data", 40);

    assertThat(evaluateWithoutProtocol()).isNotZero();
    assertThat(errors.toString()).contains("The protocol all leaves nothing to test on");
  }

  private int evaluateWithoutProtocol(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--bundle", directory.resolve("bundle").toString(), "--data", sequences()));
    arguments.addAll(List.of(more));
    return execute(arguments);
  }

  @Test
  void protocolAllLeavesNothingToTest() {
    bundle("all", "other data", 40);

    assertThat(evaluate(events(), "all")).isNotZero();
    assertThat(errors.toString()).contains("leaves nothing to test on");
  }

  @Test
  void missingBundleIsOneSentence() {
    assertThat(evaluate(events(), "time-split")).isNotZero();
    assertThat(errors.toString()).contains("There is no bundle at");
  }

  @Test
  void modelsOfSeveralSeedsAreComparedOnTheSameRows() throws IOException {
    List<String> tested = List.of(write("a1", 1, 0.1), write("a2", 2, 0.1));
    List<String> others = List.of(write("b1", 1, 0.2), write("b2", 2, 0.2), write("c1", 1, 0.3));
    Path report = directory.resolve("report.json");

    int status = compare(tested, others, "--seen", "both", "--report", report.toString());

    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.at("/models"))
        .extracting(it -> it.at("/name").asText())
        .containsExactly("sasrec:a1", "sasrec:b1", "sasrec:c1");
    assertThat(json.at("/models"))
        .extracting(it -> it.at("/bundles").size())
        .containsExactly(2, 2, 1);
    assertThat(json.at("/users").asInt()).isEqualTo(USERS);
    assertThat(json.at("/intervals").asText()).contains("users", "seeds");
    JsonNode metric = json.at("/metrics/HR@20");
    assertThat(metric.at("/by_seed")).hasSize(2);
    assertThat(metric.at("/value").asDouble())
        .isEqualTo(
            (metric.at("/by_seed/0").asDouble() + metric.at("/by_seed/1").asDouble()) / 2,
            offset(1e-9));
    assertThat(json.at("/against/sasrec:c1/HR@20/by_seed").isMissingNode()).isTrue();
    JsonNode difference = json.at("/differences/sasrec:b1/HR@20");
    assertThat(difference.at("/value").asDouble())
        .isEqualTo(
            metric.at("/value").asDouble() - json.at("/against/sasrec:b1/HR@20/value").asDouble(),
            offset(1e-9));
    assertThat(difference.at("/p").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.at("/differences").fieldNames())
        .toIterable()
        .containsExactly("popularity", "item_transitions", "session_knn", "sasrec:b1", "sasrec:c1");
    assertThat(json.at("/with_seen_kept/seen_items").asText()).isEqualTo("keep");
    assertThat(json.at("/with_seen_kept/metrics")).hasSize(9);
    // The first line names the data, however long that is.
    assertThat(out.toString(StandardCharsets.UTF_8).lines().skip(1))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(112));
  }

  @Test
  void strataPartTheRows() throws IOException {
    bundle("all", "other data", 40);
    Path report = directory.resolve("report.json");

    evaluate(sequences(), "leave-one-out", "--report", report.toString());

    JsonNode strata = new ObjectMapper().readTree(report.toFile()).at("/strata");
    assertThat(strata.at("/history_length")).hasSize(1);
    assertThat(strata.at("/history_length/0/name").asText()).isEqualTo("5");
    assertThat(strata.at("/item_popularity"))
        .extracting(it -> it.at("/name").asText())
        .containsExactly("head", "middle", "tail");
    assertThat(strata.at("/item_popularity"))
        .extracting(it -> it.at("/rows").asInt())
        .satisfies(rows -> assertThat(rows.stream().mapToInt(it -> it).sum()).isEqualTo(USERS));
    assertThat(strata.at("/item_popularity/2/differences/item_transitions/MRR@5/p").isNumber())
        .isTrue();
  }

  @Test
  void modelThatReasonsIsReadAtEachStepWithItsCeilingAndControl() throws IOException {
    List<String> prl =
        List.of(
            write("p1", 1, SmallBundles.config(ModelConfig.REAREC_PRL, 2, 0.3)),
            write("p2", 2, SmallBundles.config(ModelConfig.REAREC_PRL, 2, 0.3)));
    Path report = directory.resolve("report.json");

    int status = compare(prl, List.of(write("base", 1, 0.3)), "--report", report.toString());

    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.at("/steps"))
        .extracting(it -> it.at("/steps").asInt())
        .containsExactly(0, 1, 2);
    assertThat(json.at("/steps/2/metrics")).isEqualTo(json.at("/metrics"));
    assertThat(json.at("/steps/0/less_step_zero").isMissingNode()).isTrue();
    assertThat(json.at("/steps/2/less_step_zero/HR@20/value").asDouble())
        .isEqualTo(
            json.at("/metrics/HR@20/value").asDouble()
                - json.at("/steps/0/metrics/HR@20/value").asDouble(),
            offset(1e-9));
    assertThat(json.at("/strata/item_popularity/0/steps")).hasSize(3);
    for (int k = 0; k <= 2; k++) {
      assertThat(json.at("/ceiling/metrics/MRR@20/value").asDouble())
          .isGreaterThanOrEqualTo(json.at("/steps/" + k + "/metrics/MRR@20/value").asDouble());
    }
    assertThat(json.at("/ceiling/control/of").asText()).isEqualTo("sasrec");
    assertThat(json.at("/ceiling/control/samples").asInt()).isEqualTo(3);
    assertThat(json.at("/ceiling/control/metrics/HR@20/value").asDouble()).isPositive();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("read at step", "best step of each row", "best of 3 dropouts");
  }

  @Test
  void modelWithoutABaseBesideItIsItsOwnControl() throws IOException {
    String erl = write("e", 1, SmallBundles.config(ModelConfig.REAREC_ERL, 1, 0.3));
    Path report = directory.resolve("report.json");

    compare(List.of(erl), List.of(), "--report", report.toString());

    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.at("/ceiling/control/of").asText()).isEqualTo(ModelConfig.REAREC_ERL);
    assertThat(json.at("/ceiling/control/samples").asInt()).isEqualTo(2);
  }

  @Test
  void bundlesThatDifferInMoreThanTheirSeedAreNoSeedsOfOneModel() {
    assertThat(compare(List.of(write("a", 1, 0.1), write("b", 2, 0.2)), List.of())).isNotZero();
    assertThat(errors.toString()).contains("differ in more than their seed", "--against");
  }

  @Test
  void modelsInDirectoriesOfOneNameAreToldApartByTheirPaths() throws IOException {
    Path report = directory.resolve("report.json");

    compare(
        List.of(write("x/bundle", 1, 0.1)),
        List.of(write("y/bundle", 1, 0.2)),
        "--report",
        report.toString());

    JsonNode json = new ObjectMapper().readTree(report.toFile());
    assertThat(json.at("/models"))
        .extracting(it -> it.at("/name").asText())
        .containsExactly(
            "sasrec:" + directory.resolve("x/bundle"), "sasrec:" + directory.resolve("y/bundle"));
    assertThat(json.at("/against")).hasSize(1);
  }

  @Test
  void seedTwiceIsRefused() {
    assertThat(compare(List.of(write("a", 1, 0.1), write("b", 1, 0.1)), List.of())).isNotZero();
    assertThat(errors.toString()).contains("trained twice with seed 1", "needs another --seed");
  }

  @Test
  void bundlesOfOtherDataAreNotCompared() {
    bundle("all", "quite other data", 40);
    String other = directory.resolve("bundle").toString();

    assertThat(compare(List.of(write("a", 1, 0.1)), List.of(other))).isNotZero();
    assertThat(errors.toString()).contains("cannot be compared", "train both on the same data");
  }

  @Test
  void seenItemsAreExcludedKeptOrBoth() {
    bundle("all", "other data", 40);

    assertThat(evaluate(sequences(), "leave-one-out", "--seen", "perhaps")).isNotZero();
    assertThat(errors.toString()).contains("exclude, keep or both", "perhaps");
  }

  @Test
  void clicksThatSearchesDecidedAreJudgedOnTheirOwn() throws IOException {
    bundle("all", "other data", 40);
    Path report = directory.resolve("report.json");

    int status =
        evaluate(
            searched(),
            "time-split",
            "--truth",
            truth("c3", "s", "c8", "s"),
            "--report",
            report.toString());

    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    JsonNode json = new ObjectMapper().readTree(report.toFile());
    // Of the clicks c0 to c9, c8 and c9 are tested by time.
    assertThat(json.at("/strata/search_truth"))
        .extracting(it -> it.at("/name").asText(), it -> it.at("/rows").asInt())
        .containsExactly(tuple("decided", 1), tuple("not decided", 1));
    // The model reads no searches, so there is nothing that it could find.
    assertThat(json.has("found")).isFalse();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("by a search that decided");
  }

  @Test
  void truthOfOtherDataIsRefused() throws IOException {
    bundle("all", "other data", 40);

    assertThat(evaluate(searched(), "time-split", "--truth", truth("c9", "other"))).isNotZero();
    assertThat(errors.toString()).contains("is not that of these data", "other", "c9");
  }

  @Test
  void truthOfNoTestedClickIsRefused() throws IOException {
    bundle("all", "other data", 40);

    assertThat(evaluate(searched(), "time-split", "--truth", truth("c3", "s"))).isNotZero();
    assertThat(errors.toString()).contains("names no click that is tested", "--protocol");
  }

  /** A bundle of a model of this dropout. */
  private String write(String name, long seed, double dropout) {
    return write(name, seed, SmallBundles.config(ModelConfig.SASREC, 0, dropout));
  }

  private String write(String name, long seed, ModelConfig config) {
    List<BundleItem> known =
        IntStream.range(0, 40).mapToObj(i -> new BundleItem("i" + i, null, 40 - i)).toList();
    Path path = directory.resolve(name);
    SmallBundles.write(
        path,
        "v" + seed,
        seed,
        known,
        new Manifest.Data("test", "other data", "all", 40, 1),
        config);
    return path.toString();
  }

  private int compare(List<String> tested, List<String> against, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--bundle"));
    arguments.addAll(tested);
    if (!against.isEmpty()) {
      arguments.add("--against");
      arguments.addAll(against);
    }
    arguments.addAll(List.of("--data", sequences(), "--protocol", "leave-one-out"));
    arguments.addAll(List.of(more));
    return execute(arguments);
  }

  @Test
  void withMemoryTheListsAreThoseOfModelAndMemory() throws IOException {
    remembering(Mixture.of(Map.of(Source.MODEL, 0.5, Source.TRANSITIONS, 0.5)));
    Path report = directory.resolve("report.json");

    int status =
        evaluate(
            "events:" + directory.resolve("log.jsonl"),
            "prequential",
            "--report",
            report.toString());

    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    JsonNode overall = new ObjectMapper().readTree(report.toFile());
    assertThat(overall.at("/against").fieldNames())
        .toIterable()
        .containsExactly("sasrec", "memory alone");
    // Each item led to the next for others before, so the memory puts it first.
    assertThat(overall.at("/against/memory alone/HR@5/value").asDouble()).isGreaterThan(0.9);
    assertThat(overall.at("/metrics/HR@5/value").asDouble())
        .isGreaterThan(overall.at("/against/sasrec/HR@5/value").asDouble());
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("sasrec +memory");
  }

  @Test
  void whatEachSourceAddsIsMeasured() throws IOException {
    remembering(Mixture.of(Map.of(Source.MODEL, 0.5, Source.TRANSITIONS, 0.5)));
    Path report = directory.resolve("report.json");

    int status = evaluate(events(), "prequential", "--ablate", "--report=" + report);

    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    JsonNode sources = new ObjectMapper().readTree(report.toFile()).at("/ablation/sources");
    assertThat(sources.findValuesAsText("source"))
        .containsExactly(
            "model",
            "transitions",
            "recent_transitions",
            "sessions",
            "popularity",
            "both transitions");
    JsonNode transitions = sources.get(1);
    assertThat(transitions.at("/alone/HR@5/value").asDouble()).isGreaterThan(0.9);
    assertThat(transitions.at("/without/HR@5/value").asDouble()).isLessThan(0.6);
    assertThat(transitions.at("/adds/HR@5/value").asDouble()).isGreaterThan(0.3);
    // Of a source without a weight nothing is lost.
    assertThat(sources.get(3).at("/adds/NDCG@10/value").asDouble()).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("SOURCES of the lists", "recent_transitions")
        .containsPattern("seed 1 +never +never +never +never");
  }

  @Test
  void aMemoryThatIsLateIsJudgedBesideTheOneThatIsNot() throws IOException {
    remembering(Mixture.of(Map.of(Source.MODEL, 0.5, Source.TRANSITIONS, 0.5)));
    Path report = directory.resolve("report.json");

    int status =
        evaluate(
            events(), "prequential", "--memory-delay", "1s", "2h", "--report", report.toString());

    assertThat(errors.toString()).isEmpty();
    assertThat(status).isZero();
    JsonNode against = new ObjectMapper().readTree(report.toFile()).at("/against");
    // All is over within two hours, so that memory has learnt nothing.
    assertThat(against.at("/memory late by 2h/HR@5/value").asDouble()).isLessThan(0.6);
    assertThat(against.at("/memory late by 1s/HR@5/value").asDouble()).isGreaterThan(0.9);
  }

  @Test
  void withoutMemoryTheModelIsJudgedAlone() {
    remembering(Mixture.DEFAULT);

    assertThat(evaluate(sequences(), "leave-one-out", "--memory", "off")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("memory");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--memory=yes | --memory is on or off",
        "--memory=on --prior-weight=0.5 | leave one of --prior-weight and --memory out",
        "--ablate --memory=off | --ablate is about lists of model and memory",
        "--memory-delay=1h | --memory-delay needs --protocol prequential"
      })
  void aMemoryThatIsNoneIsRefused(String options, String why) {
    remembering(Mixture.DEFAULT);

    assertThat(evaluate(sequences(), "leave-one-out", options.split(" "))).isNotZero();
    assertThat(errors.toString()).contains(why);
  }

  private void remembering(Mixture mixture) {
    SmallBundles.writeRemembering(
        directory.resolve("bundle"), items(40), MemoryMix.of(MemorySettings.LASTING, mixture));
  }

  private static List<BundleItem> items(int items) {
    return IntStream.range(0, items)
        .mapToObj(i -> new BundleItem("i" + i, null, items - i))
        .toList();
  }

  private void bundle(String protocol, String sha256, int items) {
    bundle(new Manifest.Data("test", sha256, protocol, items, 1));
  }

  private void bundle(Manifest.Data data) {
    SmallBundles.write(directory.resolve("bundle"), "v1", 1, items(data.items()), data);
  }

  private int evaluate(String data, String protocol, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--bundle",
                directory.resolve("bundle").toString(),
                "--data",
                data,
                "--protocol",
                protocol));
    arguments.addAll(List.of(more));
    return execute(arguments);
  }

  private int execute(List<String> arguments) {
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new CommandLine(new EvaluateCommand(printed))
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              command.getErr().println(e.getMessage());
              return 1;
            })
        .setErr(new PrintWriter(errors, true))
        .execute(arguments.toArray(String[]::new));
  }

  /** One user, who searched and then clicked ten items. */
  private String searched() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "{'type':'search','event_id':'s','user_id':'u','query':'lake','event_time':1000}"
            .replace('\'', '"'));
    for (int click = 0; click < 10; click++) {
      lines.add(
          ("{'type':'interaction','event_id':'c%1$d','user_id':'u','item_id':'i%1$d',"
                  + "'kind':'CLICK','event_time':%2$d}")
              .formatted(click, 2_000 + click)
              .replace('\'', '"'));
    }
    return "events:" + Files.write(directory.resolve("searched.jsonl"), lines);
  }

  /** A file of clicks and the searches that decided them, in turn. */
  private String truth(String... clicksAndSearches) {
    Map<String, String> searches = new LinkedHashMap<>();
    for (int i = 0; i < clicksAndSearches.length; i += 2) {
      searches.put(clicksAndSearches[i], clicksAndSearches[i + 1]);
    }
    Path file = directory.resolve("truth.jsonl");
    new SearchTruth(searches).write(file);
    return file.toString();
  }

  private String sequences() {
    return "s3rec:" + directory.resolve("sequences.txt");
  }

  private String events() {
    return "events:" + directory.resolve("log.jsonl");
  }
}
