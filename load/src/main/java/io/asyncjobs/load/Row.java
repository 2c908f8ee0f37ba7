package io.asyncjobs.load;

/**
 * A row that can be measured.
 *
 * @param name what it is called by
 * @param about what it measures, in one line
 * @param size the smallest size of run that it is part of
 */
public record Row(String name, String about, Size size) {}
