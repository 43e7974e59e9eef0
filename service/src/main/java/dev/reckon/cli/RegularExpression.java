package dev.reckon.cli;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a regular expression. */
public final class RegularExpression implements ITypeConverter<Pattern> {

  @Override
  public Pattern convert(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      String what = e.getDescription();
      throw new TypeConversionException(
          "'%s' is not a regular expression: %s%s. A backslash before a character takes it literally"
              .formatted(
                  text,
                  Character.toLowerCase(what.charAt(0)) + what.substring(1),
                  e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1)));
    }
  }
}
