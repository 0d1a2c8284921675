#pragma once
#include <stdint.h>

/// The number of terminal columns of one Unicode scalar: 0, 1 or 2, or -1 when the C library knows no width
/// for it. Needs a UTF-8 `LC_CTYPE`.
int cw_width(uint32_t scalar);

/// Chooses the UTF-8 character type of the environment, or C.UTF-8 when the environment's is not UTF-8.
/// Returns 1 when the environment's own locale is UTF-8, 0 when C.UTF-8 was taken, -1 when neither exists.
int cw_use_utf8_locale(void);
