package dev.reckon.demo;

import dev.reckon.demo.replay.Speed;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads speeds from the command line. */
final class Speeds implements ITypeConverter<Speed> {

  @Override
  public Speed convert(String text) {
    try {
      return Speed.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
