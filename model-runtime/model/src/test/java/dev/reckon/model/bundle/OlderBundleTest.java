package dev.reckon.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.HistoryEvent;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.History;
import dev.reckon.model.input.HistoryReader;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.retrieve.TopItems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A bundle that an earlier commit wrote serves as it did there; its README says how it was made.
 */
class OlderBundleTest {

  private static final Path BUNDLE = Path.of("src/test/resources/older-bundles/85c189c");

  private final Bundle bundle = Bundle.open(BUNDLE, TrustedPrograms.RECKON);
  private final ItemIndex items =
      new ItemIndex(bundle.items().stream().map(BundleItem::itemId).toList());

  @Test
  void aBundleFromBeforeTextRulesIsReadByTheFirst() {
    assertThat(bundle.manifest().codeVersion()).endsWith("85c189c");
    assertThat(bundle.manifest().config().architecture()).isEqualTo(Architecture.CROSS_REASONING);
    assertThat(bundle.manifest().config().attention()).isEqualTo(Attention.JOINED);
    assertThat(bundle.manifest().config().searches())
        .isEqualTo(new ModelConfig.Searches(1, 128, 0, 1));
  }

  @Test
  void itRanksAsItDidThen() {
    List<TopItems.Row> lists =
        rank(
            List.of(
                List.of(click("i0", 1), search("copper kettle", 2), click("i4", 3)),
                List.of(click("i9", 1), click("i10", 2), search("pan", 3))));

    assertThat(idsOf(lists.get(0))).containsExactly("i4", "i3", "i1", "i2", "i0");
    assertThat(lists.get(0).scores())
        .containsExactly(
            new float[] {0.3527358f, 0.326482f, 0.31768516f, 0.2057033f, 0.18604165f},
            offset(1e-4f));
    assertThat(idsOf(lists.get(1))).containsExactly("i4", "i11", "i10", "i3", "i6");
    assertThat(lists.get(1).scores())
        .containsExactly(
            new float[] {0.22617784f, 0.16121563f, 0.15927592f, 0.15722156f, 0.089810945f},
            offset(1e-4f));
  }

  private List<TopItems.Row> rank(List<List<HistoryEvent>> users) {
    HistoryReader reader = new HistoryReader(items::indexOf, bundle.grams());
    List<History> histories = users.stream().map(reader::read).toList();
    try (TorchModel model = bundle.load();
        Ranker ranker = model.newRanker()) {
      return ranker
          .rank(
              PaddedBatch.ofHistories(histories, 3, ranker.itemCount()),
              ranker.trainedReasoningSteps(),
              new Exclusions(new int[0], List.of(new int[0], new int[0])),
              5)
          .rows();
    }
  }

  private List<String> idsOf(TopItems.Row list) {
    return Arrays.stream(list.itemIndices()).mapToObj(items::idOf).toList();
  }

  private static HistoryEvent click(String itemId, long timeMillis) {
    return new Interaction("c" + timeMillis, itemId, Kind.CLICK, timeMillis, "");
  }

  private static HistoryEvent search(String query, long timeMillis) {
    return new SearchQuery("s" + timeMillis, query, timeMillis);
  }
}
