package dev.reckon.demo.watch;

import static dev.reckon.demo.testing.LoggedEvents.click;
import static dev.reckon.demo.testing.LoggedEvents.search;
import static dev.reckon.testing.Lists.fallback;
import static dev.reckon.testing.Lists.ranked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reckon.demo.watch.Prequential.Against;
import dev.reckon.event.v1.Interaction;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.evaluate.baseline.Popularity;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.testing.Events;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PrequentialTest {

  private final StandingLists lists = new StandingLists();
  private final List<String> popular = new ArrayList<>();
  private final Prequential prequential =
      new Prequential(
          lists,
          most -> List.copyOf(popular),
          List.of(new Popularity()),
          event -> event.eventTimeMillis() >= 100);

  @Test
  void aClickIsScoredAgainstTheListThatStoodBeforeIt() {
    lists.listRead(ranked("ann", 1, List.of(), "x", "y"), 0);
    happens(click("e1", "ann", "y", 100));
    lists.listRead(ranked("ann", 2, List.of(), "z"), 0);
    happens(click("e2", "ann", "q", 101));

    Score total = total();
    assertThat(total.clicks()).isEqualTo(2);
    assertThat(total.hitRate()).isEqualTo(0.5);
    assertThat(total.meanReciprocalRank()).isEqualTo(0.25);
  }

  @Test
  void aUserWithoutAListSeesWhatIsPopularAtThatMoment() {
    popular.addAll(List.of("x", "y"));
    happens(click("e1", "ann", "y", 100));
    popular.remove("x");
    happens(click("e2", "bob", "y", 101));

    assertThat(against(Against.NO_LIST).model()).isEqualTo(Score.NONE.plus(1).plus(2));
  }

  @Test
  void aUserWithAnEmptyListSeesWhatIsPopularAtThatMoment() {
    popular.addAll(List.of("x", "y"));
    lists.listRead(fallback("ann", 1, Reason.NO_KNOWN_ITEMS), 0);
    happens(click("e1", "ann", "y", 100));

    assertThat(against(Against.NO_LIST).model()).isEqualTo(Score.NONE.plus(2));
  }

  @Test
  void aShortListIsFilledUpWithWhatIsPopularAndNotSeen() {
    popular.addAll(List.of("x", "seen", "y"));
    happens(click("e1", "ann", "seen", 1));
    lists.listRead(ranked("ann", 1, List.of(), "own", "x"), 0);
    happens(click("e2", "ann", "y", 100));

    assertThat(against(Against.RANKED).model()).isEqualTo(Score.NONE.plus(3));
  }

  @Test
  void aClickOfAUserWhoSeesNothingIsAMissAndTheFloorsAreScoredOnItAllTheSame() {
    happens(click("e0", "bob", "x", 1));
    happens(click("e1", "ann", "x", 100));

    assertThat(against(Against.NO_LIST))
        .isEqualTo(
            new Prequential.Scores(Score.NONE.plus(0), Map.of("popularity", Score.NONE.plus(1))));
  }

  @Test
  void fallbackListsAreScoredAndToldApart() {
    lists.listRead(fallback("ann", 1, Reason.UNAVAILABLE, "x"), 0);
    happens(click("e1", "ann", "x", 100));

    assertThat(against(Against.FALLBACK).model()).isEqualTo(Score.NONE.plus(1));
    assertThat(against(Against.RANKED).model()).isEqualTo(Score.NONE);
    assertThat(total().hits()).isEqualTo(1);
  }

  @Test
  void floorsLearnFromAClickOnlyAfterTheyWereAskedAboutIt() {
    happens(click("e1", "ann", "x", 100));
    happens(click("e2", "bob", "x", 101));

    assertThat(popularity()).isEqualTo(Score.NONE.plus(0).plus(1));
  }

  @Test
  void floorsAreAskedInTheOrderOfTheLogHoweverLateAnEventIsSent() {
    prequential.ask(click("e1", "ann", "x", 100));
    prequential.ask(click("e2", "bob", "x", 101));
    prequential.score(click("e2", "bob", "x", 101));
    prequential.score(click("e1", "ann", "x", 100));

    assertThat(popularity()).isEqualTo(Score.NONE.plus(0).plus(1));
  }

  @Test
  void whatWasSeenIsShownByNobodyAndCountedAsARepeat() {
    happens(click("e1", "ann", "x", 1));
    happens(click("e2", "ann", "x", 100));

    assertThat(prequential.snapshot().repeats()).isEqualTo(1);
    assertThat(popularity()).isEqualTo(Score.NONE.plus(0));
  }

  @Test
  void dislikesSearchesAndClicksBeforeTheCutAreNotScored() {
    Interaction dislike =
        Events.click("e1", "ann", "x", 100).toBuilder().setKind(Interaction.Kind.DISLIKE).build();
    happens(new LoggedEvent.Interacted(dislike));
    happens(search("e2", "ann", "x", 101));
    happens(click("e3", "ann", "x", 99));

    assertThat(total()).isEqualTo(Score.NONE);
  }

  @Test
  void aPlaceBeyondTheTenthIsAMiss() {
    assertThat(Score.NONE.plus(10).hits()).isEqualTo(1);
    assertThat(Score.NONE.plus(11).hits()).isZero();
    assertThat(Score.NONE.plus(3).meanReciprocalRank()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(Score.NONE.plus(3).meanGain()).isCloseTo(1 / 2.0, within(1e-12));
    assertThat(Score.NONE.plus(0).plus(1).meanGain()).isCloseTo(1 / 2.0, within(1e-12));
  }

  /** The view's ViewTopologyTest reads the same file, so that its online metrics are these. */
  @Test
  void theFiguresAreThoseOfTheViewOnTheSameClicks() throws Exception {
    ObjectMapper json = new ObjectMapper();
    List<String> lines =
        Files.readAllLines(Path.of("../view/src/test/resources/same-clicks.jsonl"));
    JsonNode expected = json.readTree(lines.get(0));
    popular.addAll(List.of(json.treeToValue(expected.path("popular"), String[].class)));
    for (String line : lines.subList(1, lines.size())) {
      JsonNode step = json.readTree(line);
      JsonNode click = step.path("click");
      JsonNode list = step.path("list");
      if (step.has("click")) {
        happens(
            click(
                click.path("event").asText(),
                click.path("user").asText(),
                click.path("item").asText(),
                100 + step.path("at").asLong()));
      } else {
        String[] items = json.treeToValue(list.path("items"), String[].class);
        lists.listRead(
            ranked(list.path("user").asText(), list.path("sequence").asLong(), List.of(), items),
            0);
      }
    }

    assertThat(total().clicks()).isEqualTo(expected.path("clicks").asLong());
    assertThat(total().hitRate()).isCloseTo(expected.path("hitRateAt10").asDouble(), within(1e-6));
    assertThat(total().meanReciprocalRank())
        .isCloseTo(expected.path("mrrAt10").asDouble(), within(1e-6));
  }

  private Score total() {
    return prequential.snapshot().total().model();
  }

  private Score popularity() {
    return Objects.requireNonNull(prequential.snapshot().total().baselines().get("popularity"));
  }

  private Prequential.Scores against(Against against) {
    return Objects.requireNonNull(prequential.snapshot().byList().get(against));
  }

  private void happens(LoggedEvent event) {
    prequential.ask(event);
    prequential.score(event);
  }
}
