"""統計: any period by any dimension, beside the year before."""
