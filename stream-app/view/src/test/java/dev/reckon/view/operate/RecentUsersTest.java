package dev.reckon.view.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.view.operate.RecentUsers.RecentUser;
import org.junit.jupiter.api.Test;

class RecentUsersTest {

  private final RecentUsers users = new RecentUsers(3);

  @Test
  void whoGotAListLastComesFirst() {
    users.listCame("ann", 1);
    users.listCame("bob", 2);
    users.listCame("ann", 3);

    assertThat(users.newest(10))
        .containsExactly(new RecentUser("ann", 3), new RecentUser("bob", 2));
    assertThat(users.newest(1)).containsExactly(new RecentUser("ann", 3));
  }

  @Test
  void onlyTheNewestAreKept() {
    for (String user : new String[] {"ann", "bob", "cleo", "dan"}) {
      users.listCame(user, 1);
    }

    assertThat(users.newest(10))
        .extracting(RecentUser::userId)
        .containsExactly("dan", "cleo", "bob");
  }

  @Test
  void whoIsForgottenIsNotOffered() {
    users.listCame("ann", 1);
    users.forget("ann");

    assertThat(users.newest(10)).isEmpty();
  }
}
