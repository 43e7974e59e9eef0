package dev.reckon.demo.watch;

import static dev.reckon.demo.testing.LoggedEvents.click;
import static dev.reckon.testing.Lists.ranked;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserStoriesTest {

  private final UserStories stories = new UserStories();

  @Test
  void whoDidMostAndHasAListIsMostActive() {
    stories.happened(click("e1", "ann", "x", 1), Optional.empty());
    stories.happened(click("e2", "bob", "x", 2), Optional.empty());
    stories.happened(click("e3", "bob", "y", 3), Optional.empty());
    assertThat(stories.mostActive()).isEmpty();

    stories.listRead(ranked("ann", 1, List.of("e1"), "z"), 0);
    assertThat(stories.mostActive()).contains("ann");

    stories.listRead(ranked("bob", 2, List.of("e2"), "z"), 0);
    assertThat(stories.mostActive()).contains("bob");
  }

  @Test
  void deedsStandNewestFirstAndOldOnesGo() {
    for (int i = 1; i <= 30; i++) {
      stories.happened(click("e" + i, "ann", "item" + i, i), Optional.empty());
    }

    assertThat(stories.of("ann").orElseThrow().deeds())
        .hasSizeLessThan(30)
        .first()
        .extracting(UserStories.Deed::what)
        .isEqualTo("item30");
  }

  @Test
  void whoDidNothingForLongIsForgotten() {
    stories.happened(click("e0", "ann", "x", 0), Optional.empty());
    for (int i = 1; i <= 1_000; i++) {
      stories.happened(click("e" + i, "user" + i, "x", i), Optional.empty());
    }

    assertThat(stories.of("ann")).isEmpty();
    assertThat(stories.of("user1000")).isPresent();
  }
}
