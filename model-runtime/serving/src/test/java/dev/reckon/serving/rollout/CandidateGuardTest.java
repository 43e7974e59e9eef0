package dev.reckon.serving.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CandidateGuardTest {
  private final List<String> withdrawn = new ArrayList<>();
  private final CandidateGuard guard =
      new CandidateGuard(5, 0.01, (digest, why) -> withdrawn.add(digest + " " + why));

  @Test
  void aCandidateThatFailsIsWithdrawnOnce() {
    answered("new", 95, false);
    answered("new", 4, true);
    assertThat(withdrawn).isEmpty();

    answered("new", 10, true);
    assertThat(withdrawn).containsExactly("new rolled back, as it failed for 5 of 100 users");
  }

  @Test
  void fewFailuresAmongManyAreBorne() {
    for (int i = 0; i < 100; i++) {
      answered("new", 199, false);
      answered("new", 1, true);
    }

    assertThat(withdrawn).isEmpty();
  }

  @Test
  void aGoodPastDoesNotHideABadPresent() {
    answered("new", 1_000_000, false);
    answered("new", 200, true);

    assertThat(withdrawn).hasSize(1);
  }

  @Test
  void theNextCandidateStartsAnew() {
    answered("new", 4, true);
    answered("newer", 1, true);
    assertThat(withdrawn).isEmpty();

    answered("newer", 4, true);
    assertThat(withdrawn).containsExactly("newer rolled back, as it failed for 5 of 5 users");
  }

  private void answered(String digest, int users, boolean isFailure) {
    for (int i = 0; i < users; i++) {
      guard.answered(digest, isFailure);
    }
  }
}
