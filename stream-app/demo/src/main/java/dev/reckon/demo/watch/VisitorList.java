package dev.reckon.demo.watch;

import java.util.List;

/** What the view shows to a user without a list, and fills up short lists with. */
@FunctionalInterface
public interface VisitorList {

  /** Nothing: every click of a user without a list is a miss. */
  VisitorList EMPTY = most -> List.of();

  /**
   * The items that are popular now, the most popular first; none if that cannot be found out.
   *
   * @param most items wanted
   */
  List<String> itemIds(int most);
}
