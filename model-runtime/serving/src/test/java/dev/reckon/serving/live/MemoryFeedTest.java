package dev.reckon.serving.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Source;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.testing.Events;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryFeedTest {

  private final Memories memories = new Memories();
  private final MemoryFeed feed = new MemoryFeed(memories);
  private final StreamMemory memory =
      memories.take("lasting", () -> new StreamMemory(MemorySettings.LASTING));

  @Test
  void aClickIsLearntUnderTheSearchThatLedToIt() {
    feed.searched("ann", "s1", 1, "tripod");
    feed.clicked(click("ann", "e1", "camera-stand", "s1"), 1);

    assertThat(under("tripod", memory)).containsExactly("camera-stand");
  }

  @Test
  void soItIsWhereTheSearchIsReadLater() {
    feed.clicked(click("ann", "e1", "camera-stand", "s1"), 1);
    assertThat(under("tripod", memory)).isEmpty();
    feed.searched("ann", "s1", 1, "tripod");

    assertThat(under("tripod", memory)).containsExactly("camera-stand");
    assertThat(under("tripod", other())).containsExactly("camera-stand");
  }

  @Test
  void theSearchOfAnotherUserIsNotTheirs() {
    feed.searched("bob", "s1", 1, "tripod");
    feed.clicked(click("ann", "e1", "camera-stand", "s1"), 1);

    assertThat(under("tripod", memory)).isEmpty();
  }

  @Test
  void aMemoryThatBeginsLaterLearnsTheNewestClicks() {
    feed.clicked(click("ann", "e1", "a", ""), 1);
    feed.clicked(click("ann", "e2", "b", ""), 2);

    assertThat(after("a", other())).containsExactly("b");
    assertThat(other()).isSameAs(other());
  }

  @Test
  void aForgottenUserIsLearntByNoLaterMemory() {
    feed.clicked(click("ann", "e1", "a", ""), 1);
    feed.clicked(click("ann", "e2", "b", ""), 2);
    feed.searched("ann", "s1", 1, "tripod");
    feed.forget("ann", 2);
    feed.clicked(click("ann", "e3", "c", "s1"), 3);

    assertThat(after("a", other())).isEmpty();
    assertThat(after("b", memory)).isEmpty();
    assertThat(under("tripod", memory)).isEmpty();
  }

  private StreamMemory other() {
    return memories.take("other", () -> new StreamMemory(MemorySettings.DEFAULT));
  }

  private static Interaction click(String user, String id, String item, String searchId) {
    return Events.click(id, user, item, 1).toBuilder().setSearchId(searchId).build();
  }

  private static List<String> under(String query, StreamMemory memory) {
    return memory.ask(new Question(List.of(), query, Set.of())).best(Source.SAME_QUERY, 10);
  }

  private static List<String> after(String item, StreamMemory memory) {
    return memory.ask(new Question(List.of(item), null, Set.of(item))).best(Source.TRANSITIONS, 10);
  }
}
