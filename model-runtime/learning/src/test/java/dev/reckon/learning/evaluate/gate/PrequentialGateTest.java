package dev.reckon.learning.evaluate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import dev.reckon.model.testing.SmallBundles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrequentialGateTest {

  private static final int ITEMS = 40;
  private static final int USERS = 60;
  private static final Instant FROM = Instant.ofEpochMilli(1000);
  private static final PrequentialGate GATE =
      new PrequentialGate(0.05, false, SeenItems.KEEP, 20_000, 1);

  @TempDir Path directory;
  private final Logs logs = new Logs();

  /** After the time each user takes the same item as before. */
  PrequentialGateTest() {
    for (int user = 0; user < USERS; user++) {
      logs.click("u" + user, "i" + user % ITEMS, user);
      logs.click("u" + user, "i" + user % ITEMS, 1001 + user);
    }
  }

  @Test
  void aBundleIsNotWorseThanItself() {
    Bundle bundle = bundle("a", 1, null);

    GateReport report = GATE.judge(bundle, bundle, logs.log(), FROM).orElseThrow();

    assertThat(report.rows()).isEqualTo(USERS);
    assertThat(report.users()).isEqualTo(USERS);
    assertThat(report.difference().value()).isZero();
    assertThat(report.verdict()).isEqualTo(GateVerdict.NOT_WORSE);
    assertThat(report.margin()).isCloseTo(0.05 * report.live().value(), within(1e-12)).isPositive();
    assertThat(report.metric()).isEqualTo("NDCG@10");
  }

  @Test
  void aBundleThatRanksWhatIsTakenLowerIsWorse() {
    Bundle live = repeating();
    Bundle candidate = bundle("candidate", 2, null);

    GateReport report = GATE.judge(candidate, live, logs.log(), FROM).orElseThrow();

    assertThat(report.candidate().value()).isLessThan(report.live().value());
    assertThat(report.difference().value())
        .isCloseTo(report.candidate().value() - report.live().value(), within(1e-12));
    assertThat(report.verdict()).isEqualTo(GateVerdict.WORSE);
    assertThat(GATE.judge(live, candidate, logs.log(), FROM).orElseThrow().verdict())
        .isEqualTo(GateVerdict.NOT_WORSE);
  }

  @Test
  void theNewestRowsAreRankedWhereThereAreMoreThanAsked() {
    Bundle bundle = bundle("a", 1, null);

    GateReport report =
        new PrequentialGate(0.05, false, SeenItems.KEEP, 10, 1)
            .judge(bundle, bundle, logs.log(), FROM)
            .orElseThrow();

    assertThat(report.rows()).isEqualTo(10);
  }

  @Test
  void whereNothingIsNewerThereIsNoVerdict() {
    Bundle bundle = bundle("a", 1, null);

    assertThat(GATE.judge(bundle, bundle, logs.log(), Instant.ofEpochMilli(5000))).isEmpty();
  }

  @Test
  void whatABundleHasLearntIsNoTestOfIt() {
    Bundle live = bundle("live", 1, null);
    Bundle candidate = bundle("candidate", 1, FROM.plusMillis(1).toString());

    assertThatThrownBy(() -> GATE.judge(candidate, live, logs.log(), FROM))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(candidate.path() + " has learnt up to");
  }

  @Test
  void theVerdictIsThatOfTheInterval() {
    assertThat(GateReport.verdict(new Difference(0, -0.01, 0.01, 1), 0.01))
        .isEqualTo(GateVerdict.NOT_WORSE);
    assertThat(GateReport.verdict(new Difference(-0.005, -0.009, -0.001, 0.01), 0.01))
        .isEqualTo(GateVerdict.NOT_WORSE); // worse, but by less than may be lost
    assertThat(GateReport.verdict(new Difference(0, -0.02, 0.02, 1), 0.01))
        .isEqualTo(GateVerdict.UNDECIDED);
    assertThat(GateReport.verdict(new Difference(-0.02, -0.03, -0.01, 0.01), 0.01))
        .isEqualTo(GateVerdict.WORSE);
  }

  private Bundle bundle(String name, long seed, @Nullable String learntUntil) {
    List<BundleItem> items =
        IntStream.range(0, ITEMS).mapToObj(i -> new BundleItem("i" + i, null, 1)).toList();
    return SmallBundles.write(
        directory.resolve(name),
        name,
        seed,
        items,
        new Manifest.Data("none", "none", "all", ITEMS, 0, null, null, null, learntUntil));
  }

  /** Nothing but norms lies between an item's row and the user: the newest item is ranked first. */
  private Bundle repeating() {
    Bundle bundle = bundle("random", 1, null);
    Map<String, Tensor.Floats> weights = new TreeMap<>();
    bundle
        .weights()
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.values().clone();
              if (!name.equals(TorchModel.ITEM_EMBEDDING)) {
                Arrays.fill(values, name.endsWith("norm.weight") ? 1 : 0);
              }
              weights.put(name, new Tensor.Floats(values, tensor.shape()));
            });
    return BundleStore.write(
        directory.resolve("repeating"),
        bundle.manifest(),
        new Weights(weights, Map.of()),
        bundle.program(),
        bundle.items());
  }
}
