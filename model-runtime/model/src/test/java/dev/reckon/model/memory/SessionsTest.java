package dev.reckon.model.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private static final int REMEMBERED = 1 << 18;

  private final Sessions sessions = new Sessions(Duration.ofMinutes(30));

  @Test
  void aSessionThatBeginsHoldsNothingOfTheOneThatItTakesThePlaceOf() {
    Trail oldest = new Trail();
    sessions.learn(oldest, 1, 0, true);
    sessions.learn(oldest, 2, 0, true);
    for (int user = 1; user < REMEMBERED; user++) {
      sessions.learn(new Trail(), 3, 0, true);
    }
    Trail newest = new Trail();

    sessions.learn(newest, 4, 0, false);
    sessions.learn(newest, 5, 0, true);

    assertThat(votesAfter(5).numbers()).isEmpty();
  }

  private Shares votesAfter(int item) {
    Tally votes = new Tally(1);
    sessions.sum(new int[] {item}, Trail.NO_SESSION, new Tally(1), votes);
    return votes.best(10, number -> true);
  }
}
