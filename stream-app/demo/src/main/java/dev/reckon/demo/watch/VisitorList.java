package dev.reckon.demo.watch;

import java.util.List;

/** What the view shows to a user without a list, or with an empty one. */
@FunctionalInterface
public interface VisitorList {

  /** Nothing: every click of such a user is a miss. */
  VisitorList EMPTY = most -> List.of();

  /**
   * The items that are popular now, the most popular first; none if that cannot be found out.
   *
   * @param most items wanted
   */
  List<String> itemIds(int most);
}
