using System;

namespace Aldervale.Samples;

public class Subscription
{
    public int Seats { get; private set; }

    // <change>
    public void ChangeSeats(int seats)
    {
        if (seats < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(seats));
        }
        Seats = seats;
    }
    // </change>
}
