package dev.reckon.job.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.job.history.ListBasis;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotsTest {

  private final Slots slots = new Slots(2);

  @Test
  void whoWaitsGetsASlotInTheOrderOfComing() {
    ListBasis first = basis();
    ListBasis second = basis();
    slots.take("u1", first);
    slots.take("u2", second);
    slots.awaitTurn("u3");
    slots.awaitTurn("u4");
    slots.awaitTurn("u3");
    assertThat(slots.next()).as("none is free").isEmpty();

    assertThat(slots.free("u2", second)).isTrue();
    assertThat(slots.next()).contains("u3");
    slots.take("u3", basis());
    assertThat(slots.next()).as("taken again").isEmpty();
    assertThat(slots.free("u1", first)).isTrue();
    assertThat(slots.next()).contains("u4");
    assertThat(slots.next()).as("nobody waits").isEmpty();
  }

  @Test
  void thoseInFlightAndThoseWhoWaitTakeTheSlotsTogether() {
    assertThat(slots.areHalfTaken()).isFalse();
    slots.take("u1", basis());
    assertThat(slots.areHalfTaken()).isTrue();
    assertThat(slots.areAllTaken()).isFalse();
    slots.awaitTurn("u2");

    assertThat(slots.areAllTaken()).isTrue();
    assertThat(slots.hasFree()).isTrue();
    assertThat(slots.inFlight()).isEqualTo(1);
    assertThat(slots.users()).containsExactly("u1", "u2");
    assertThat(List.of(slots.isInFlight("u1"), slots.isInFlight("u2")))
        .containsExactly(true, false);
    assertThat(List.of(slots.holds("u1"), slots.holds("u2"), slots.holds("u3")))
        .containsExactly(true, true, false);
  }

  @Test
  void theAnswerOfAForgottenUserFreesNothing() {
    ListBasis before = basis();
    slots.take("u1", before);
    slots.awaitTurn("u2");
    slots.forget("u1");
    slots.forget("u2");
    assertThat(slots.isEmpty()).isTrue();
    assertThat(slots.free("u1", before)).isFalse();

    ListBasis since = basis();
    assertThat(since).isEqualTo(before);
    slots.take("u1", since);
    assertThat(slots.free("u1", before)).as("an equal request is another one").isFalse();
    assertThat(slots.free("u1", since)).isTrue();
  }

  private static ListBasis basis() {
    return new ListBasis(1, 2, 3, List.of());
  }
}
