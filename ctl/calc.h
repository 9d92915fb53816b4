/* SPDX-License-Identifier: Apache-2.0 */
/** @file calc.h  gbactl calc: the sums of GBA on given inputs, without a daemon. */
#ifndef GBA_CTL_CALC_H
#define GBA_CTL_CALC_H

#include <stdio.h>

/**
 * "calc", then a calculator and its name=value words; --raw and --help anywhere. Values
 * may be secrets: they are wiped, and what is refused is named without its value.
 * @return an exit status: 0 done; 1 the sum was done and says no (an AUTS of other
 * secrets, a response that does not match, a card that does not fit); 2 the words are
 * wrong
 */
int calc_main(int argc, char **argv);

/** The same, with the streams given. */
int calc_run(FILE *out, FILE *err, int argc, char **argv);

#endif
